#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vp::report {

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

/// Rows of text under a heading; the first column is left-aligned, the others right-aligned.
class Table {
 public:
  using Cells = std::vector<std::string>;

  explicit Table(Cells heading) { lines_.push_back(std::move(heading)); }

  void add(Cells cells) { lines_.push_back(std::move(cells)); }
  /// A rule above the next line.
  void add_rule() { rules_.push_back(lines_.size()); }

  std::string to_string() const;

 private:
  std::vector<Cells> lines_;
  std::vector<std::size_t> rules_;
};

}  // namespace vp::report
