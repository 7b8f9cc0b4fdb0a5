#include "platform/report/row_tracker.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "platform/common/pattern.h"

namespace vp::report {
namespace {

// Demangled names can be much longer than mangled ones.
constexpr std::size_t kLongestName = 1024;

/// "lstm::tanh_rows" of "void lstm::tanh_rows<float>(float*, int) [clone .constprop.0]"; clones of
/// C functions lose their ".constprop.0" likewise.
std::string qualified_name(const std::string& symbol) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)";
  const std::string full = elf::demangle(symbol);
  if (full == symbol) return full.substr(0, full.find('.'));
  std::string name;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    if (std::string_view(full).substr(i).starts_with(kAnonymous)) {
      if (depth == 0) name += "anonymous";
      i += kAnonymous.size() - 1;
      continue;
    }
    const char character = full[i];
    if (character == '<') ++depth;
    if (character == '(' && depth == 0) break;
    if (depth == 0) name += character;
    if (character == '>' && depth > 0) --depth;
    if (character == ' ' && depth == 0) name.clear();
  }
  return name;
}

bool matches(const std::string& name, const Pattern& pattern) {
  if (pattern.matches(name)) return true;
  const std::size_t scope = name.rfind("::");
  return scope != std::string::npos && pattern.matches(name.substr(scope + 2));
}

}  // namespace

RowTracker::RowTracker(const config::Config& config, const elf::Image& image) {
  if (!config.markers.part_begin.empty()) {
    part_begin_ = image.require(config.markers.part_begin, "markers.part_begin").address;
    part_end_ = image.require(config.markers.part_end, "markers.part_end").address;
    watched_ = {part_begin_, part_end_};
  }

  struct Matcher {
    Pattern pattern;
    std::size_t row;
    bool has_matched = false;
  };
  std::vector<Matcher> matchers;
  for (const config::RowRule& rule : config.rows) {
    auto row = std::find_if(rows_.begin(), rows_.end(),
                            [&](const Row& candidate) { return candidate.name == rule.row; });
    if (row == rows_.end()) row = rows_.insert(rows_.end(), Row{rule.row});
    matchers.push_back({Pattern(rule.pattern), static_cast<std::size_t>(row - rows_.begin())});
  }
  for (const elf::Symbol& symbol : image.symbols()) {
    if (symbol.kind != elf::Symbol::Kind::kFunction || symbol.name.size() > kLongestName) continue;
    const std::string name = qualified_name(symbol.name);
    for (Matcher& matcher : matchers) {
      if (!matches(name, matcher.pattern)) continue;
      matcher.has_matched = true;
      if (row_of_.emplace(symbol.address, matcher.row).second) watched_.push_back(symbol.address);
      break;
    }
  }
  for (std::size_t i = 0; i < matchers.size(); ++i) {
    if (!matchers[i].has_matched) unmatched_.push_back(config.rows[i]);
  }
  std::sort(watched_.begin(), watched_.end());
  watched_.erase(std::unique(watched_.begin(), watched_.end()), watched_.end());
}

std::string RowTracker::row_of(Address entry) const {
  const auto row = row_of_.find(entry);
  return row == row_of_.end() ? std::string() : rows_[row->second].name;
}

bool RowTracker::on_enter(Address address, Address return_address, Address sp,
                          const Snapshot& now) {
  if (address == part_begin_) {
    if (part_is_open_) close_part(now);
    parts_.push_back({now.cycles, 0, std::vector<Cycles>(rows_.size())});
    part_start_ = now.causes;
    part_is_open_ = true;
  }
  if (address == part_end_ && part_is_open_) close_part(now);
  const auto row = row_of_.find(address);
  if (row == row_of_.end()) return false;
  if (frame_is_open_) {
    // A caller further up the stack than the open frame: that one was left without a return
    // (longjmp), so it ends here.
    if (sp <= frame_.sp) return false;
    close_frame(now);
  }
  frame_ = {row->second, return_address, sp, now};
  frame_is_open_ = true;
  ++rows_[row->second].calls;
  return true;
}

bool RowTracker::on_return(Address address, Address sp, const Snapshot& now) {
  if (!frame_is_open_ || frame_.return_address != address) return true;
  if (sp < frame_.sp) return false;
  close_frame(now);
  return true;
}

void RowTracker::finish(const Snapshot& now) {
  if (frame_is_open_) close_frame(now);
  if (part_is_open_) close_part(now);
}

Cycles RowTracker::total_cycles() const {
  return std::accumulate(rows_.begin(), rows_.end(), Cycles{0},
                         [](Cycles sum, const Row& row) { return sum + row.cycles; });
}

Cycles RowTracker::elapsed_cycles() const {
  return parts_.empty() ? 0 : parts_.back().end - parts_.front().begin;
}

void RowTracker::close_frame(const Snapshot& now) {
  Row& row = rows_[frame_.row];
  const Cycles cycles = now.cycles - frame_.start.cycles;
  row.cycles += cycles;
  row.instructions += now.instructions - frame_.start.instructions;
  row.causes += now.causes;
  row.causes -= frame_.start.causes;
  if (part_is_open_) parts_.back().row_cycles[frame_.row] += cycles;
  frame_is_open_ = false;
}

void RowTracker::close_part(const Snapshot& now) {
  parts_.back().end = now.cycles;
  parts_.back().causes += now.causes;
  parts_.back().causes -= part_start_;
  part_is_open_ = false;
}

}  // namespace vp::report
