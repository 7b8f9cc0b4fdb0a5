#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/observe/call_tracker.h"

namespace vp::observe {

/// Where the cycles of every hart went, by call stack and cause. Each cycle belongs to exactly one
/// node, so that the sum over the tree of a hart is the hart's total.
class Profile : public CallListener {
 public:
  struct Node {
    FunctionId function;  ///< kRoot: what ran before any function was entered.
    std::size_t parent;   ///< Index into nodes(); a root is its own parent.
    std::uint64_t calls = 0;
    report::Snapshot self = {};
    std::map<FunctionId, std::size_t> callees = {};
  };
  static constexpr FunctionId kRoot = ~FunctionId{0};

  /// Sums over all places where a function was called.
  struct FunctionTotal {
    FunctionId function;
    std::uint64_t calls = 0;
    report::Snapshot self = {};
    Cycles inclusive = 0;  ///< With callees; a recursive function counts once.
  };

  Profile(const FunctionTable& functions, unsigned harts);

  void on_call(HartId hart, FunctionId function, const report::Snapshot& now) override;
  void on_return(HartId hart, const report::Snapshot& now) override;
  /// The run has ended with these totals of `hart`.
  void finish(HartId hart, const report::Snapshot& now);

  const FunctionTable& functions() const { return functions_; }
  const std::string& name(FunctionId function) const;
  unsigned harts() const { return static_cast<unsigned>(positions_.size()); }
  /// A node comes after its parent. The first harts() ones are the roots.
  const std::vector<Node>& nodes() const { return nodes_; }
  HartId hart_of(std::size_t node) const;
  /// Self and callees, per node.
  std::vector<report::Snapshot> inclusive() const;
  /// Most self cycles first.
  std::vector<FunctionTotal> totals() const;

 private:
  struct Position {
    std::size_t node;
    report::Snapshot since;  ///< Everything up to here has been charged.
  };

  void charge(Position& position, const report::Snapshot& now);

  const FunctionTable& functions_;
  std::vector<Node> nodes_;
  std::vector<Position> positions_;  ///< Per hart.
};

}  // namespace vp::observe
