#include "platform/observe/profile.h"

#include <algorithm>

namespace vp::observe {
namespace {

const std::string kRootName = "(start)";

}  // namespace

Profile::Profile(const FunctionTable& functions, unsigned harts) : functions_(functions) {
  for (HartId hart = 0; hart < harts; ++hart) {
    nodes_.push_back({.function = kRoot, .parent = hart});
    positions_.push_back({hart, {}});
  }
}

void Profile::charge(Position& position, const report::Snapshot& now) {
  nodes_[position.node].self += now;
  nodes_[position.node].self -= position.since;
  position.since = now;
}

void Profile::on_call(HartId hart, FunctionId function, const report::Snapshot& now) {
  Position& position = positions_[hart];
  charge(position, now);
  const auto [callee, is_new] = nodes_[position.node].callees.try_emplace(function, nodes_.size());
  const std::size_t node = callee->second;
  if (is_new) nodes_.push_back({.function = function, .parent = position.node});
  position.node = node;
  ++nodes_[node].calls;
}

void Profile::on_return(HartId hart, const report::Snapshot& now) {
  Position& position = positions_[hart];
  charge(position, now);
  position.node = nodes_[position.node].parent;
}

void Profile::finish(HartId hart, const report::Snapshot& now) {
  charge(positions_[hart], now);
}

const std::string& Profile::name(FunctionId function) const {
  return function == kRoot ? kRootName : functions_.name(function);
}

HartId Profile::hart_of(std::size_t node) const {
  while (node != nodes_[node].parent) node = nodes_[node].parent;
  return static_cast<HartId>(node);
}

std::vector<report::Snapshot> Profile::inclusive() const {
  std::vector<report::Snapshot> sums;
  for (const Node& node : nodes_) sums.push_back(node.self);
  for (std::size_t i = nodes_.size(); i-- > harts();) sums[nodes_[i].parent] += sums[i];
  return sums;
}

std::vector<Profile::FunctionTotal> Profile::totals() const {
  const std::vector<report::Snapshot> sums = inclusive();
  std::map<FunctionId, FunctionTotal> by_function;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    FunctionTotal& total = by_function[nodes_[i].function];
    total.function = nodes_[i].function;
    total.calls += nodes_[i].calls;
    total.self += nodes_[i].self;
    bool is_recursive = false;
    for (std::size_t above = i; above != nodes_[above].parent && !is_recursive;) {
      above = nodes_[above].parent;
      is_recursive = nodes_[above].function == nodes_[i].function;
    }
    if (!is_recursive) total.inclusive += sums[i].cycles;
  }
  std::vector<FunctionTotal> totals;
  for (const auto& [function, total] : by_function) totals.push_back(total);
  std::stable_sort(totals.begin(), totals.end(),
                   [](const auto& a, const auto& b) { return a.self.cycles > b.self.cycles; });
  return totals;
}

}  // namespace vp::observe
