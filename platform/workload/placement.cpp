#include "platform/workload/placement.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <system_error>

#include "firmware/programs/run_parameters.h"
#include "models/common/errors.h"
#include "platform/common/output_file.h"
#include "platform/common/text.h"
#include "platform/workload/data_file.h"
#include "platform/workload/element.h"
#include "platform/workload/shift.h"

namespace vp::workload {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGateWeights = kHidden * (1 + kHidden);
constexpr std::array<ParameterArray, 10> kParameterArrays = {{{"param_l1_wi", kGateWeights},
                                                              {"param_l1_wf", kGateWeights},
                                                              {"param_l1_wg", kGateWeights},
                                                              {"param_l1_wo", kGateWeights},
                                                              {"param_l1_bi", kHidden},
                                                              {"param_l1_bf", kHidden},
                                                              {"param_l1_bg", kHidden},
                                                              {"param_l1_bo", kHidden},
                                                              {"param_l2_w", kClasses* kHidden},
                                                              {"param_l2_b", kClasses}}};

RunParameters run_parameters_of(const config::Config& config) {
  const config::Workload& workload = config.workload;
  const config::Accelerator& accelerator = config.accelerator;
  const bool has_accelerator = accelerator.model != config::AcceleratorModel::kNone;
  const std::size_t row_bytes = accelerator.mesh * element_bytes(accelerator.data_type);
  const auto rows = [&](std::uint64_t kib) {
    return has_accelerator ? static_cast<std::uint32_t>((kib << 10) / row_bytes) : 0;
  };
  RunParameters parameters = {};
  parameters.magic = kRunParametersMagic;
  parameters.version = kRunParametersVersion;
  parameters.algorithm = workload.algorithm == config::Algorithm::kFptt ? kFptt : kBptt;
  parameters.flavour =
      workload.flavour == config::Flavour::kExact ? kExactGradients : kPublishedGradients;
  parameters.partitions = static_cast<std::uint32_t>(workload.partitions);
  parameters.timesteps = static_cast<std::uint32_t>(workload.timesteps);
  parameters.batch = static_cast<std::uint32_t>(workload.batch);
  parameters.harts = static_cast<std::uint32_t>(config.soc.harts);
  parameters.mesh = has_accelerator ? static_cast<std::uint32_t>(accelerator.mesh) : 0;
  parameters.scratchpad_rows = rows(accelerator.scratchpad_kib);
  parameters.accumulator_rows = rows(accelerator.accumulator_kib);
  parameters.split = workload.split == config::Split::kInterleaved ? kInterleaved : kBlocked;
  parameters.iterations = static_cast<std::uint32_t>(workload.iterations);
  parameters.learning_rate = static_cast<float>(workload.learning_rate);
  parameters.alpha = static_cast<float>(workload.alpha);
  return parameters;
}

/// The array's file in the folder: .f32, or .txt where there is no such file.
fs::path parameter_file(const fs::path& folder, std::string_view name) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw UserError(fmt::format("workload.parameters: {}: no such folder", folder.string()));
  }
  const fs::path binary = folder / (std::string(name) + ".f32");
  const fs::path text = folder / (std::string(name) + ".txt");
  return !fs::exists(binary, error) && fs::exists(text, error) ? text : binary;
}

void plan_training(const config::Config& config, const elf::Image& image,
                   std::vector<Placement>& placements) {
  const config::Workload& workload = config.workload;
  const auto add = [&](const std::string& symbol, const std::vector<float>& values,
                       std::string_view key) {
    const Location location = locate_array(config, image, symbol, values.size(), key);
    placements.push_back({symbol, location.address, encode(values, workload.data_type)});
  };

  if (image.find("run_parameters") == nullptr) {
    throw UserError(
        fmt::format("{}: has no symbol 'run_parameters': not the training program that "
                    "workload.parameters asks for (vp-run my.elf runs any program)",
                    image.file().string()));
  }
  const Location block = locate(config, image, "run_parameters", "workload");
  if (block.bytes != sizeof(RunParameters)) {
    throw UserError(
        fmt::format("{}: symbol 'run_parameters' has {} bytes, expected {}: built for "
                    "another version of the platform",
                    image.file().string(), block.bytes, sizeof(RunParameters)));
  }
  const RunParameters parameters = run_parameters_of(config);
  std::vector<std::uint8_t> bytes(sizeof parameters);
  std::memcpy(bytes.data(), &parameters, sizeof parameters);
  placements.push_back({"run_parameters", block.address, std::move(bytes)});

  constexpr std::string_view kParameters = "workload.parameters";
  for (const ParameterArray& array : kParameterArrays) {
    // Symbols first: a program of the wrong kind should not be blamed on the files.
    locate_array(config, image, std::string(array.name), array.elements, kParameters);
  }
  for (const ParameterArray& array : kParameterArrays) {
    const fs::path file = parameter_file(workload.parameters, array.name);
    add(std::string(array.name), read_numbers(file, array.elements, kParameters), kParameters);
  }
  std::vector<float> samples =
      read_pixels(workload.samples, kSampleCount * kSamplePixels, "workload.samples");
  shift_samples(samples, workload.shift);
  add("samples", std::move(samples), "workload.samples");
  add("labels", read_labels(workload.labels, kSampleCount, kClasses, "workload.labels"),
      "workload.labels");
}

std::size_t item_width(config::ItemType type) {
  switch (type) {
    case config::ItemType::kFp32:
      return 4;
    case config::ItemType::kBf16:
      return 2;
    case config::ItemType::kRaw:
      return 1;
  }
  return 1;
}

config::DataType item_data_type(config::ItemType type) {
  return type == config::ItemType::kFp32 ? config::DataType::kFp32 : config::DataType::kBf16;
}

/// The item's symbol, which must have a size of whole elements.
Location locate_item(const config::Config& config, const elf::Image& image,
                     const config::DataItem& item, std::string_view key) {
  const Location location = locate(config, image, item.symbol, key);
  const std::size_t width = item_width(item.type);
  if (location.bytes == 0 || location.bytes % width != 0) {
    throw UserError(fmt::format("{}: symbol {} of {} has {} bytes, expected whole elements of {}",
                                key, quote(item.symbol), image.file().string(), location.bytes,
                                width));
  }
  return location;
}

}  // namespace

std::span<const ParameterArray> parameter_arrays() {
  return kParameterArrays;
}

Location locate(const config::Config& config, const elf::Image& image, const std::string& symbol,
                std::string_view key) {
  const elf::Symbol& found = image.require(symbol, key);
  const std::uint64_t offset = found.address - config::Soc::kRamBase;
  const std::uint64_t ram = config.soc.ram_bytes();
  if (found.address < config::Soc::kRamBase || offset > ram || found.bytes > ram - offset) {
    throw UserError(fmt::format("{}: symbol {} ({:#x}, {} bytes) lies outside the RAM",
                                image.file().string(), quote(symbol), found.address, found.bytes));
  }
  return {found.address, found.bytes};
}

Location locate_array(const config::Config& config, const elf::Image& image,
                      const std::string& symbol, std::size_t elements, std::string_view key) {
  const Location location = locate(config, image, symbol, key);
  const config::DataType type = config.workload.data_type;
  const std::size_t width = element_bytes(type);
  if (location.bytes == elements * width) return location;
  throw UserError(
      fmt::format("{}: symbol {} has {} bytes ({} elements of {}), expected {} elements (for {}); "
                  "workload.data_type must be the program's",
                  image.file().string(), quote(symbol), location.bytes, location.bytes / width,
                  to_string(type), elements, key));
}

std::vector<Placement> plan_placements(const config::Config& config, const elf::Image& image) {
  std::vector<Placement> placements;
  if (config.is_training()) plan_training(config, image, placements);
  constexpr std::string_view kKey = "data.inputs";
  for (const config::DataItem& item : config.data.inputs) {
    const Location location = locate_item(config, image, item, kKey);
    const std::size_t count = location.bytes / item_width(item.type);
    placements.push_back(
        {item.symbol, location.address,
         item.type == config::ItemType::kRaw
             ? read_bytes(item.file, count, kKey)
             : encode(read_numbers(item.file, count, kKey), item_data_type(item.type))});
  }
  return placements;
}

void place(std::span<const Placement> placements, GuestMemory& memory) {
  for (const Placement& placement : placements) memory.write(placement.address, placement.bytes);
}

void check_outputs(const config::Config& config, const elf::Image& image) {
  for (const config::DataItem& item : config.data.outputs) {
    locate_item(config, image, item, "data.outputs");
    check_writable(item.file);
    if (item.type != config::ItemType::kRaw && item.file.extension() != ".f32" &&
        item.file.extension() != ".txt") {
      throw UserError(fmt::format("data.outputs: {}: expected a name that ends in .f32 or .txt",
                                  item.file.string()));
    }
  }
}

void write_outputs(const config::Config& config, const elf::Image& image, GuestMemory& memory) {
  for (const config::DataItem& item : config.data.outputs) {
    const Location location = locate_item(config, image, item, "data.outputs");
    std::vector<std::uint8_t> bytes(location.bytes);
    memory.read(location.address, bytes);
    if (item.type != config::ItemType::kRaw) {
      const std::vector<float> values = decode(bytes, item_data_type(item.type));
      if (item.file.extension() == ".txt") {
        const std::string text = fmt::format("{}\n", fmt::join(values, "\n"));
        bytes.assign(text.begin(), text.end());
      } else {
        bytes = encode(values, config::DataType::kFp32);
      }
    }
    write_file(item.file, bytes);
  }
}

}  // namespace vp::workload
