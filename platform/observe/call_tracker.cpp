#include "platform/observe/call_tracker.h"

#include <algorithm>

namespace vp::observe {

CallTracker::CallTracker(const FunctionTable& functions, unsigned harts)
    : functions_(functions), probes_(functions.return_sites()), stacks_(harts) {
  for (FunctionId id = 0; id < functions.size(); ++id) probes_.push_back(functions.entry(id));
  std::sort(probes_.begin(), probes_.end());
  probes_.erase(std::unique(probes_.begin(), probes_.end()), probes_.end());
}

void CallTracker::pop(HartId hart, std::size_t frames, const report::Snapshot& now) {
  for (std::size_t i = 0; i < frames; ++i) {
    stacks_[hart].pop_back();
    for (CallListener* listener : listeners_) listener->on_return(hart, now);
  }
}

void CallTracker::on_probe(HartId hart, Address pc, Address return_address, Address sp,
                           const report::Snapshot& now) {
  std::vector<Frame>& stack = stacks_[hart];
  const auto returned = std::find_if(stack.rbegin(), stack.rend(),
                                     [&](const Frame& frame) { return frame.sp >= sp; });
  // Whoever was entered further down the stack than here is gone, with or without notice.
  pop(hart, static_cast<std::size_t>(returned - stack.rbegin()), now);
  if (!stack.empty() && stack.back().sp == sp && stack.back().return_address == pc) {
    pop(hart, 1, now);
  }
  const auto function = functions_.starting_at(pc);
  if (!function) return;
  const bool is_tail_call =
      !stack.empty() && stack.back().sp == sp && stack.back().return_address == return_address;
  if (is_tail_call) pop(hart, 1, now);
  stack.push_back({return_address, sp});
  for (CallListener* listener : listeners_) listener->on_call(hart, *function, now);
}

}  // namespace vp::observe
