#pragma once

#include <vector>

#include "models/common/types.h"
#include "platform/observe/function_table.h"
#include "platform/report/row_tracker.h"

namespace vp::observe {

/// Hears of every call and return. A snapshot holds the hart's totals before the first instruction
/// of the function, or before the one that it returned to.
class CallListener {
 public:
  virtual void on_call(HartId hart, FunctionId function, const report::Snapshot& now) = 0;
  virtual void on_return(HartId hart, const report::Snapshot& now) = 0;

 protected:
  ~CallListener() = default;
};

/// Follows the call stack of each hart from outside: it observes the entries of functions and the
/// places behind calls, and tells frames apart by return address and stack pointer. Tail calls
/// replace their caller. A trap handler's frame, which nobody calls, ends at the next observed
/// place whose stack pointer is above its own. Programs that switch stacks within a hart get mixed
/// up frames, but no cycle is lost.
class CallTracker {
 public:
  CallTracker(const FunctionTable& functions, unsigned harts);

  void add_listener(CallListener& listener) { listeners_.push_back(&listener); }

  /// Where to observe, sorted, without repetition.
  const std::vector<Address>& probes() const { return probes_; }

  /// `hart` is about to execute `pc`, one of probes(), with these register values.
  void on_probe(HartId hart, Address pc, Address return_address, Address sp,
                const report::Snapshot& now);

  /// Functions that `hart` is in.
  std::size_t depth(HartId hart) const { return stacks_[hart].size(); }

 private:
  struct Frame {
    Address return_address;
    Address sp;  ///< At entry.
  };

  void pop(HartId hart, std::size_t frames, const report::Snapshot& now);

  const FunctionTable& functions_;
  std::vector<Address> probes_;
  std::vector<std::vector<Frame>> stacks_;
  std::vector<CallListener*> listeners_;
};

}  // namespace vp::observe
