#include "platform/workload/training_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "firmware/lstm/arena.h"
#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/workload/element.h"

namespace vp::workload {
namespace {

using firmware::ArenaEntry;
using firmware::Ledger;

constexpr std::string_view kPurpose = "the results of the training";
constexpr std::size_t kLossCapacity = 784;

struct ResultSymbol {
  const char* name;
  std::uint64_t bytes;
};
constexpr ResultSymbol kResultSymbols[] = {
    {"result_loss", kLossCapacity * sizeof(float)},
    {"result_final_loss", sizeof(float)},
    {"result_logits", kSampleCount* kClasses * sizeof(float)},
    {"result_parts", sizeof(std::uint32_t)},
    {"arena_ledger", Ledger::kCapacity * sizeof(ArenaEntry)},
    {"arena_ledger_size", sizeof(std::uint32_t)},
    {"arena_high_water", sizeof(std::uint64_t)}};

/// `symbol` as an array of T that fills it.
template <typename T>
std::vector<T> read_array(const config::Config& config, const elf::Image& image,
                          const std::string& symbol, GuestMemory& memory) {
  const Location location = locate(config, image, symbol, kPurpose);
  std::vector<T> values(location.bytes / sizeof(T));
  memory.read(location.address,
              {reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof(T)});
  return values;
}

std::string_view class_name(std::uint32_t array_class) {
  switch (array_class) {
    case firmware::kParameterArray:
      return "parameters";
    case firmware::kRegulariserArray:
      return "regulariser";
    case firmware::kGradientArray:
      return "gradients";
    case firmware::kStateArray:
      return "states";
    case firmware::kScratchArray:
      return "scratch";
    default:
      return "other";
  }
}

std::string entry_name(const ArenaEntry& entry) {
  const char* const end = std::find(std::begin(entry.name), std::end(entry.name), '\0');
  std::string name(std::begin(entry.name), end);
  // The guest may write anything; the report is text.
  std::replace_if(
      name.begin(), name.end(), [](char character) { return character < 0x20 || character > 0x7e; },
      '?');
  return name;
}

}  // namespace

std::uint64_t TrainingResults::memory_bytes() const {
  std::uint64_t sum = 0;
  for (const MemoryArray& array : arrays) sum += array.bytes;
  return sum;
}

void check_results(const config::Config& config, const elf::Image& image) {
  for (const ResultSymbol& symbol : kResultSymbols) {
    const Location location = locate(config, image, symbol.name, kPurpose);
    if (location.bytes == symbol.bytes) continue;
    throw UserError(fmt::format("{}: symbol {} has {} bytes, expected {} (for {})",
                                image.file().string(), quote(symbol.name), location.bytes,
                                symbol.bytes, kPurpose));
  }
}

std::vector<MemoryArray> read_arrays(const config::Config& config, const elf::Image& image,
                                     GuestMemory& memory) {
  const auto entries = read_array<ArenaEntry>(config, image, "arena_ledger", memory);
  const auto size = read_array<std::uint32_t>(config, image, "arena_ledger_size", memory).front();
  std::vector<MemoryArray> arrays;
  for (std::size_t i = 0; i < std::min<std::size_t>(size, entries.size()); ++i) {
    arrays.push_back({entry_name(entries[i]), std::string(class_name(entries[i].array_class)),
                      entries[i].address, entries[i].bytes});
  }
  return arrays;
}

TrainingResults read_results(const config::Config& config, const elf::Image& image,
                             GuestMemory& memory) {
  TrainingResults results;
  results.loss = read_array<float>(config, image, "result_loss", memory);
  const auto parts = read_array<std::uint32_t>(config, image, "result_parts", memory).front();
  results.loss.resize(std::min<std::size_t>(parts, results.loss.size()));
  results.final_loss = read_array<float>(config, image, "result_final_loss", memory).front();
  results.logits = read_array<float>(config, image, "result_logits", memory);
  for (const ParameterArray& array : parameter_arrays()) {
    const Location location =
        locate_array(config, image, std::string(array.name), array.elements, kPurpose);
    std::vector<std::uint8_t> bytes(location.bytes);
    memory.read(location.address, bytes);
    const std::vector<float> values = decode(bytes, config.workload.data_type);
    results.parameters.insert(results.parameters.end(), values.begin(), values.end());
  }
  results.arrays = read_arrays(config, image, memory);
  results.arena_high_water =
      read_array<std::uint64_t>(config, image, "arena_high_water", memory).front();
  return results;
}

}  // namespace vp::workload
