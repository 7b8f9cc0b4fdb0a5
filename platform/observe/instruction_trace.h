#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/common/clock.h"
#include "models/rocket/hart.h"
#include "platform/common/output_stream.h"
#include "platform/observe/call_tracker.h"

namespace vp::observe {

/// When instructions are traced. Outside the windows nothing is slowed down.
struct TraceWindow {
  Cycles begin = 0;
  Cycles end = ~Cycles{0};  ///< The first cycle not traced.
  /// POSIX extended regular expression: only while a hart is in a function whose name matches, its
  /// callees included. Empty: everywhere.
  std::string function;

  /// From "1000:2000", "1000:" or ":2000". Throws UserError.
  void set_cycles(const std::string& text);
};

/// Completed instructions in the layout of Spike's --log-commits: hart, privilege, pc, bits,
/// registers written, memory addresses, values stored. Left out: CSRs written, and the value that
/// an AMO stores.
class InstructionTrace : public CallListener, public rocket::CommitObserver {
 public:
  /// Throws UserError for a bad pattern, or one that no function matches.
  InstructionTrace(OutputStream& out, const TraceWindow& window, const FunctionTable& functions);

  /// Before the run: the harts to trace, their clock.
  void attach(const std::vector<rocket::Hart*>& harts, const Clock& clock);

  void on_call(HartId hart, FunctionId function, const report::Snapshot& now) override;
  void on_return(HartId hart, const report::Snapshot& now) override;
  void committed(const rocket::Hart& hart, const rocket::Commit& commit) override;

  /// While off, nothing is traced, whatever the windows say. Takes effect with the next block.
  void enable(bool on);

  /// Needs to be told of calls?
  bool follows_calls() const { return !window_.function.empty(); }

 private:
  void at_cycle(Cycles cycle, bool in_window, const Clock& clock);
  void switch_hart(HartId hart);

  OutputStream& out_;
  TraceWindow window_;
  std::vector<bool> matches_;  ///< Per function.
  std::vector<rocket::Hart*> harts_;
  std::vector<std::size_t> depth_;    ///< Calls open, per hart.
  std::vector<std::size_t> entered_;  ///< Depth at which the traced function was entered; 0: none.
  bool in_window_ = false;
  bool is_on_ = true;
};

}  // namespace vp::observe
