#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/common/statistics.h"
#include "models/rocket/wait_observer.h"
#include "platform/common/output_stream.h"
#include "platform/observe/call_tracker.h"
#include "platform/observe/memory_timeline.h"
#include "platform/report/row_tracker.h"

namespace vp::observe {

/// A run as a Chrome trace (docs/timeline.schema.json; Perfetto reads it): per hart a track of
/// nested function calls and waits, and one of cycles by cause; the training's parts and phases;
/// counter tracks of what accelerator, DMA, L2 and DRAM did since the sample before, so that a
/// track's values add up to the counter's total. Time is target time in microseconds.
class Timeline : public CallListener, private rocket::WaitObserver {
 public:
  struct Options {
    double clock_mhz = 0;
    /// Calls shorter than this are left out, unless they count as a row.
    Cycles shortest_call = 1000;
    /// Samples are taken at calls and returns of hart 0, at most this far apart ...
    Cycles sample_period = 100'000;
    /// ... and where a row begins or ends, at least this far apart.
    Cycles least_period = 1000;
    /// The function that divides a part into gradients and update.
    std::optional<Address> gradients_ready = std::nullopt;
  };

  /// `row_of` names the row that a function's calls belong to, or nothing: it becomes the category
  /// of the slice.
  Timeline(OutputStream& out, const FunctionTable& functions, unsigned harts,
           const Options& options, const std::function<std::string(Address)>& row_of);

  /// Before the run: harts to hear of, and the statistics to sample, which outlive the timeline.
  void attach(const std::vector<rocket::Hart*>& harts, const StatisticsRegistry& statistics);

  void on_call(HartId hart, FunctionId function, const report::Snapshot& now) override;
  void on_return(HartId hart, const report::Snapshot& now) override;

  /// Adds a track per class of memory.
  void add_memory(const MemoryUse& use);
  /// The run has ended with these totals per hart: ends open calls and writes what remains.
  void finish(std::span<const report::Snapshot> totals, std::span<const report::Part> parts);

 private:
  struct Call {
    FunctionId function;
    report::Snapshot start;
    bool is_row;  ///< The outermost call that counts as a row.
  };
  struct Wait {
    rocket::StallCause cause;
    Cycles begin;
    Cycles end;
  };
  struct Counter {
    std::string_view name;
    StatisticsRegistry::Reader reader;
    std::uint64_t value = 0;  ///< At the last sample.
    bool is_at_rest = false;  ///< The last value written was 0.
  };

  void waited(HartId hart, rocket::StallCause cause, Cycles begin, Cycles end) override;

  void emit(const std::string& event);
  void emit_slice(std::string_view name, std::string_view category, unsigned process,
                  unsigned track, Cycles begin, Cycles end, const std::string& more = {});
  void emit_counter(std::string_view name, unsigned process, Cycles at, std::uint64_t value);
  void name_process(unsigned process, std::string_view name);
  void name_track(unsigned process, unsigned track, const std::string& name);
  void emit_call(HartId hart, const Call& call, const report::Snapshot& now);
  void emit_waits();
  void look(HartId hart, Cycles now, bool at_row);
  void sample(Cycles now);
  void sample_causes(HartId hart, Cycles at, const rocket::CauseCounters& causes);
  void emit_phases(std::span<const report::Part> parts, Cycles end);
  double microseconds(Cycles cycles) const;

  OutputStream& out_;
  const FunctionTable& functions_;
  Options options_;
  std::vector<std::string> rows_;  ///< Per function; empty: none.
  std::vector<std::vector<Call>> stacks_;
  std::vector<Counter> counters_;
  std::vector<rocket::Hart*> harts_;
  std::vector<rocket::CauseCounters> causes_;  ///< Per hart, at the last sample.
  std::vector<std::vector<Wait>> waits_;       ///< Per hart, not yet written.
  std::vector<Cycles> gradients_ready_;
  Cycles last_sample_ = 0;
  Cycles next_causes_ = 0;
  bool is_first_ = true;
};

}  // namespace vp::observe
