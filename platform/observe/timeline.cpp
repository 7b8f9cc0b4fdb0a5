#include "platform/observe/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vp::observe {
namespace {

constexpr unsigned kHartProcess = 0;
constexpr unsigned kTrainingProcess = 1;
constexpr unsigned kCounterProcess = 2;

/// Counters of the statistics that become tracks.
constexpr std::array<std::string_view, 14> kTracks = {"accelerator.cycles.busy",
                                                      "accelerator.cycles.load",
                                                      "accelerator.cycles.execute",
                                                      "accelerator.cycles.store",
                                                      "accelerator.cycles.loop",
                                                      "accelerator.dma.get_bytes",
                                                      "accelerator.dma.put_bytes",
                                                      "accelerator.mesh.passes",
                                                      "l2.hits",
                                                      "l2.misses",
                                                      "l2.probes",
                                                      "l2.queued_cycles",
                                                      "dram.reads",
                                                      "dram.writes"};

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string arguments(const report::Snapshot& spent) {
  std::string text =
      fmt::format(R"("cycles":{},"instructions":{})", spent.cycles, spent.instructions);
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    const Cycles cycles = spent.causes[static_cast<rocket::StallCause>(i)];
    if (cycles != 0) text += fmt::format(R"(,"{}":{})", rocket::kStallCauseNames[i], cycles);
  }
  return text;
}

}  // namespace

Timeline::Timeline(OutputStream& out, const FunctionTable& functions, unsigned harts,
                   const Options& options, std::function<Counters()> counters,
                   std::function<std::string(Address)> row_of)
    : out_(out),
      functions_(functions),
      options_(options),
      counters_(std::move(counters)),
      stacks_(harts) {
  for (FunctionId id = 0; id < functions.size(); ++id) {
    rows_.push_back(row_of(functions.entry(id)));
  }
  out_.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
  const auto name_process = [&](unsigned process, const char* name) {
    emit(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"args":{{"name":"{}"}}}})",
                     process, name));
  };
  name_process(kHartProcess, "harts");
  name_process(kTrainingProcess, "training");
  name_process(kCounterProcess, "accelerator and memory");
  for (HartId hart = 0; hart < harts; ++hart) {
    name_track(kHartProcess, hart, fmt::format("hart {}", hart));
  }
  name_track(kTrainingProcess, 0, "parts");
}

double Timeline::microseconds(Cycles cycles) const {
  return static_cast<double>(cycles) / options_.clock_mhz;
}

void Timeline::emit(const std::string& event) {
  if (!is_first_) out_.write(",\n");
  is_first_ = false;
  out_.write(event);
}

void Timeline::name_track(unsigned process, unsigned track, const std::string& name) {
  emit(fmt::format(R"({{"ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":"{}"}}}})",
                   process, track, name));
}

void Timeline::on_call(HartId hart, FunctionId function, const report::Snapshot& now) {
  std::vector<Call>& stack = stacks_[hart];
  const bool is_row =
      !rows_[function].empty() &&
      std::none_of(stack.begin(), stack.end(), [](const Call& call) { return call.is_row; });
  stack.push_back({function, now, is_row});
  if (hart == 0 && now.cycles >= next_sample_) sample(now.cycles);
}

void Timeline::on_return(HartId hart, const report::Snapshot& now) {
  emit_call(hart, stacks_[hart].back(), now);
  stacks_[hart].pop_back();
  if (hart == 0 && now.cycles >= next_sample_) sample(now.cycles);
}

void Timeline::emit_call(HartId hart, const Call& call, const report::Snapshot& now) {
  report::Snapshot spent = now;
  spent -= call.start;
  if (spent.cycles < options_.shortest_call && !call.is_row) return;
  const std::string category = call.is_row ? rows_[call.function] : "function";
  emit(fmt::format(
      R"({{"ph":"X","name":{},"cat":{},"pid":{},"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{{}}}}})",
      quoted(functions_.name(call.function)), quoted(category), kHartProcess, hart,
      microseconds(call.start.cycles), microseconds(spent.cycles), arguments(spent)));
}

void Timeline::sample(Cycles now) {
  next_sample_ = now + options_.sample_period;
  Counters counters = counters_();
  for (const std::string_view track : kTracks) {
    const auto counter = counters.find(std::string(track));
    if (counter == counters.end()) continue;
    const std::uint64_t gained = counter->second - last_sample_[counter->first];
    emit(fmt::format(R"({{"ph":"C","name":"{}","pid":{},"ts":{:.3f},"args":{{"value":{}}}}})",
                     track, kCounterProcess, microseconds(now), gained));
  }
  last_sample_ = std::move(counters);
}

void Timeline::finish(std::span<const report::Snapshot> totals,
                      std::span<const report::Part> parts) {
  for (HartId hart = 0; hart < stacks_.size(); ++hart) {
    for (std::vector<Call>& stack = stacks_[hart]; !stack.empty(); stack.pop_back()) {
      emit_call(hart, stack.back(), totals[hart]);
    }
  }
  sample(totals.front().cycles);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    emit(fmt::format(
        R"({{"ph":"X","name":"part {}","cat":"part","pid":{},"tid":0,"ts":{:.3f},"dur":{:.3f},"args":{{"cycles":{}}}}})",
        i + 1, kTrainingProcess, microseconds(parts[i].begin), microseconds(parts[i].cycles()),
        parts[i].cycles()));
  }
  out_.write("\n]}\n");
}

}  // namespace vp::observe
