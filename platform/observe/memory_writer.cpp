#include "platform/observe/memory_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/common/errors.h"
#include "platform/report/table.h"

namespace vp::observe {
namespace {

/// Those who have something live in `sample`, most first.
std::vector<const MemoryUse::Holder*> holders_in(const MemoryUse& use, std::size_t sample) {
  std::vector<const MemoryUse::Holder*> holders;
  for (const MemoryUse::Holder& holder : use.holders) {
    if (holder.live[sample] != 0) holders.push_back(&holder);
  }
  std::stable_sort(holders.begin(), holders.end(), [sample](const auto* a, const auto* b) {
    return a->live[sample] > b->live[sample];
  });
  return holders;
}

}  // namespace

MemoryFormat memory_format(const std::filesystem::path& file) {
  if (file.extension() == ".csv") return MemoryFormat::kCsv;
  if (file.extension() == ".json") return MemoryFormat::kJson;
  throw UserError("--memory " + file.string() + ": expected a name like NAME.csv or NAME.json");
}

std::string memory_csv(const MemoryUse& use) {
  std::string text = fmt::format("cycle,{},total\n", fmt::join(use.classes, ","));
  for (std::size_t sample = 0; sample < use.cycles.size(); ++sample) {
    text += fmt::format("{}", use.cycles[sample]);
    for (std::size_t i = 0; i < use.classes.size(); ++i) {
      text += fmt::format(",{}", use.live(i, sample));
    }
    text += fmt::format(",{}\n", use.total(sample));
  }
  return text;
}

std::string memory_json(const MemoryUse& use, const std::string& program, double clock_mhz) {
  using Json = nlohmann::ordered_json;
  Json samples = Json::array();
  for (std::size_t sample = 0; sample < use.cycles.size(); ++sample) {
    Json live = Json::array();
    for (std::size_t i = 0; i < use.classes.size(); ++i) live.push_back(use.live(i, sample));
    samples.push_back({{"cycle", use.cycles[sample]}, {"live", std::move(live)}});
  }
  const std::size_t peak = use.peak();
  Json holders_of_peak = Json::array();
  for (const MemoryUse::Holder* holder : holders_in(use, peak)) {
    holders_of_peak.push_back({{"name", holder->name},
                               {"class", use.classes[holder->memory_class]},
                               {"bytes", holder->live[peak]}});
  }
  Json holders = Json::array();
  for (const MemoryUse::Holder& holder : use.holders) {
    holders.push_back({{"name", holder.name},
                       {"class", use.classes[holder.memory_class]},
                       {"bytes", holder.bytes},
                       {"peak", *std::max_element(holder.live.begin(), holder.live.end())}});
  }
  const Json json = {
      {"format", 1},
      {"program", program},
      {"clock_mhz", clock_mhz},
      {"classes", use.classes},
      {"samples", std::move(samples)},
      {"peak",
       {{"cycle", use.cycles[peak]}, {"bytes", use.total(peak)}, {"holders", holders_of_peak}}},
      {"holders", std::move(holders)}};
  return json.dump(1) + "\n";
}

std::string memory_peak(const MemoryUse& use) {
  constexpr std::size_t kShown = 12;
  const std::size_t peak = use.peak();
  const auto holders = holders_in(use, peak);
  report::Table table({"live at the peak", "class", "bytes", "share"});
  const auto add = [&](const std::string& name, const std::string& memory_class,
                       std::uint64_t bytes) {
    table.add({name, memory_class, report::grouped(bytes),
               fmt::format("{:.1f} %", 100.0 * static_cast<double>(bytes) /
                                           static_cast<double>(use.total(peak)))});
  };
  std::uint64_t rest = use.total(peak);
  for (std::size_t i = 0; i < std::min(kShown, holders.size()); ++i) {
    add(holders[i]->name, use.classes[holders[i]->memory_class], holders[i]->live[peak]);
    rest -= holders[i]->live[peak];
  }
  if (rest != 0) add("others", "", rest);
  return fmt::format("\nLive memory (peak of {} bytes at cycle {})\n{}",
                     report::grouped(use.total(peak)), report::grouped(use.cycles[peak]),
                     table.to_string());
}

}  // namespace vp::observe
