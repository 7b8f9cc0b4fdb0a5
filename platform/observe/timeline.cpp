#include "platform/observe/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vp::observe {
namespace {

constexpr unsigned kHartProcess = 0;
constexpr unsigned kTrainingProcess = 1;
constexpr unsigned kCounterProcess = 2;
constexpr unsigned kMemoryProcess = 3;

constexpr unsigned kPartTrack = 0;
constexpr unsigned kPhaseTrack = 1;

/// Counters of the statistics that become tracks; the accelerator's are those of any model of it.
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

std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump();
}

std::string arguments(const report::Snapshot& spent) {
  std::string text = fmt::format(R"(,"instructions":{})", spent.instructions);
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    const Cycles cycles = spent.causes[static_cast<rocket::StallCause>(i)];
    if (cycles != 0) text += fmt::format(R"(,"{}":{})", rocket::kStallCauseNames[i], cycles);
  }
  return text;
}

}  // namespace

Timeline::Timeline(OutputStream& out, const FunctionTable& functions, unsigned harts,
                   const Options& options, const std::function<std::string(Address)>& row_of)
    : out_(out),
      functions_(functions),
      options_(options),
      stacks_(harts),
      causes_(harts),
      waits_(harts) {
  for (FunctionId id = 0; id < functions.size(); ++id) {
    rows_.push_back(row_of(functions.entry(id)));
  }
  out_.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
  name_process(kHartProcess, "harts");
  name_process(kTrainingProcess, "training");
  name_process(kCounterProcess, "accelerator and memory");
  name_process(kMemoryProcess, "live bytes");
  for (HartId hart = 0; hart < harts; ++hart) {
    name_track(kHartProcess, hart, fmt::format("hart {}", hart));
  }
  name_track(kTrainingProcess, kPartTrack, "parts");
  name_track(kTrainingProcess, kPhaseTrack, "phases");
}

void Timeline::attach(const std::vector<rocket::Hart*>& harts,
                      const StatisticsRegistry& statistics) {
  harts_ = harts;
  for (rocket::Hart* hart : harts_) hart->observe_waits(*this);
  for (const std::string_view track : kTracks) {
    auto reader = statistics.find(std::string(track));
    if (reader) counters_.push_back({track, std::move(reader)});
  }
}

double Timeline::microseconds(Cycles cycles) const {
  return static_cast<double>(cycles) / options_.clock_mhz;
}

void Timeline::emit(const std::string& event) {
  if (!is_first_) out_.write(",\n");
  is_first_ = false;
  out_.write(event);
}

void Timeline::emit_slice(std::string_view name, std::string_view category, unsigned process,
                          unsigned track, Cycles begin, Cycles end, const std::string& more) {
  emit(fmt::format(
      R"({{"ph":"X","name":{},"cat":{},"pid":{},"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{"cycles":{}{}}}}})",
      quoted(name), quoted(category), process, track, microseconds(begin),
      microseconds(end - begin), end - begin, more));
}

void Timeline::emit_counter(std::string_view name, unsigned process, Cycles at,
                            std::uint64_t value) {
  emit(fmt::format(R"({{"ph":"C","name":"{}","pid":{},"ts":{:.3f},"args":{{"value":{}}}}})", name,
                   process, microseconds(at), value));
}

void Timeline::name_process(unsigned process, std::string_view name) {
  emit(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"args":{{"name":"{}"}}}})", process,
                   name));
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
  if (hart == 0 && functions_.entry(function) == options_.gradients_ready) {
    gradients_ready_.push_back(now.cycles);
  }
  look(hart, now.cycles, is_row);
}

void Timeline::on_return(HartId hart, const report::Snapshot& now) {
  const Call call = stacks_[hart].back();
  stacks_[hart].pop_back();
  emit_call(hart, call, now);
  look(hart, now.cycles, call.is_row);
}

void Timeline::emit_call(HartId hart, const Call& call, const report::Snapshot& now) {
  report::Snapshot spent = now;
  spent -= call.start;
  if (spent.cycles < options_.shortest_call && !call.is_row) return;
  emit_slice(functions_.name(call.function), call.is_row ? rows_[call.function] : "function",
             kHartProcess, hart, call.start.cycles, now.cycles, arguments(spent));
}

void Timeline::waited(HartId hart, rocket::StallCause cause, Cycles begin, Cycles end) {
  std::vector<Wait>& waits = waits_[hart];
  const bool goes_on = !waits.empty() && waits.back().cause == cause && waits.back().end == begin;
  if (goes_on) {
    waits.back().end = end;
  } else {
    waits.push_back({cause, begin, end});
  }
}

void Timeline::emit_waits() {
  for (HartId hart = 0; hart < waits_.size(); ++hart) {
    for (const Wait& wait : waits_[hart]) {
      emit_slice(rocket::kStallCauseNames[static_cast<std::size_t>(wait.cause)], "wait",
                 kHartProcess, hart, wait.begin, wait.end);
    }
    waits_[hart].clear();
  }
}

void Timeline::look(HartId hart, Cycles now, bool at_row) {
  if (hart != 0) return;
  const Cycles period = at_row ? options_.least_period : options_.sample_period;
  if (now < last_sample_ + period) return;
  sample(now);
  if (now < next_causes_) return;
  next_causes_ = now + options_.sample_period;
  for (const rocket::Hart* sampled : harts_) sample_causes(sampled->id(), now, sampled->causes());
  emit_waits();
}

void Timeline::sample(Cycles now) {
  last_sample_ = now;
  for (Counter& counter : counters_) {
    const std::uint64_t value = counter.reader();
    const std::uint64_t gained = value - counter.value;
    counter.value = value;
    if (gained == 0 && counter.is_at_rest) continue;
    counter.is_at_rest = gained == 0;
    emit_counter(counter.name, kCounterProcess, now, gained);
  }
}

void Timeline::sample_causes(HartId hart, Cycles at, const rocket::CauseCounters& causes) {
  rocket::CauseCounters gained = causes;
  gained -= causes_[hart];
  causes_[hart] = causes;
  if (causes.total() == 0) return;
  std::string values;
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    // Inside a block, what it is about to issue counts as issued and not as a hazard.
    const auto cycles = static_cast<std::int64_t>(gained[static_cast<rocket::StallCause>(i)]);
    values += fmt::format(R"({}"{}":{})", i == 0 ? "" : ",", rocket::kStallCauseNames[i], cycles);
  }
  emit(fmt::format(R"({{"ph":"C","name":"hart {} causes","pid":{},"ts":{:.3f},"args":{{{}}}}})",
                   hart, kHartProcess, microseconds(at), values));
}

void Timeline::add_memory(const MemoryUse& use) {
  for (std::size_t i = 0; i < use.classes.size(); ++i) {
    for (std::size_t sample = 0; sample < use.cycles.size(); ++sample) {
      if (sample > 0 && use.live(i, sample) == use.live(i, sample - 1)) continue;
      emit_counter("memory." + use.classes[i], kMemoryProcess, use.cycles[sample],
                   use.live(i, sample));
    }
  }
}

/// Before the first part, gradients and update of each part, and behind the last one.
void Timeline::emit_phases(std::span<const report::Part> parts, Cycles end) {
  if (parts.empty()) return;
  const auto phase = [this](std::string_view name, Cycles begin, Cycles behind) {
    if (begin < behind) emit_slice(name, "phase", kTrainingProcess, kPhaseTrack, begin, behind);
  };
  phase("preparation", 0, parts.front().begin);
  for (const report::Part& part : parts) {
    const auto ready =
        std::lower_bound(gradients_ready_.begin(), gradients_ready_.end(), part.begin);
    if (ready == gradients_ready_.end() || *ready >= part.end) continue;
    phase("gradients", part.begin, *ready);
    phase("update", *ready, part.end);
  }
  phase("results", parts.back().end, end);
}

void Timeline::finish(std::span<const report::Snapshot> totals,
                      std::span<const report::Part> parts) {
  for (HartId hart = 0; hart < stacks_.size(); ++hart) {
    for (std::vector<Call>& stack = stacks_[hart]; !stack.empty(); stack.pop_back()) {
      emit_call(hart, stack.back(), totals[hart]);
    }
    sample_causes(hart, totals[hart].cycles, totals[hart].causes);
  }
  emit_waits();
  sample(totals.front().cycles);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    emit_slice(fmt::format("part {}", i + 1), "part", kTrainingProcess, kPartTrack, parts[i].begin,
               parts[i].end);
  }
  emit_phases(parts, totals.front().cycles);
  out_.write("\n]}\n");
}

}  // namespace vp::observe
