#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "platform/common/output_stream.h"
#include "platform/observe/call_tracker.h"
#include "platform/report/row_tracker.h"

namespace vp::observe {

/// A run as a Chrome trace (JSON; Perfetto reads it): a track of nested function calls per hart, a
/// track of training parts, and counter tracks of what accelerator, DMA, L2 and DRAM did since the
/// sample before, so that a counter track's values add up to the counter's total. Time is target
/// time in microseconds.
class Timeline : public CallListener {
 public:
  using Counters = std::map<std::string, std::uint64_t>;

  struct Options {
    double clock_mhz = 0;
    /// Calls shorter than this are left out, unless they count as a row.
    Cycles shortest_call = 1000;
    /// Least distance of two samples of the counters.
    Cycles sample_period = 100'000;
  };

  /// `counters` reads the platform's statistics. `row_of` names the row that a function's calls
  /// belong to, or nothing: it becomes the category of the slice.
  Timeline(OutputStream& out, const FunctionTable& functions, unsigned harts,
           const Options& options, std::function<Counters()> counters,
           std::function<std::string(Address)> row_of);

  void on_call(HartId hart, FunctionId function, const report::Snapshot& now) override;
  void on_return(HartId hart, const report::Snapshot& now) override;

  /// The run has ended with these totals per hart: ends open calls and writes what remains.
  void finish(std::span<const report::Snapshot> totals, std::span<const report::Part> parts);

 private:
  struct Call {
    FunctionId function;
    report::Snapshot start;
    bool is_row;  ///< The outermost call that counts as a row.
  };

  void emit(const std::string& event);
  void name_track(unsigned process, unsigned track, const std::string& name);
  void emit_call(HartId hart, const Call& call, const report::Snapshot& now);
  void sample(Cycles now);
  double microseconds(Cycles cycles) const;

  OutputStream& out_;
  const FunctionTable& functions_;
  Options options_;
  std::function<Counters()> counters_;
  std::vector<std::string> rows_;  ///< Per function; empty: none.
  std::vector<std::vector<Call>> stacks_;
  Counters last_sample_;
  Cycles next_sample_ = 0;
  bool is_first_ = true;
};

}  // namespace vp::observe
