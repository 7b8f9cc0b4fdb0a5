#include "platform/report/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::report {

std::string grouped(std::uint64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string Table::to_string() const {
  std::vector<std::size_t> widths(lines_.front().size());
  for (const Cells& cells : lines_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], cells[i].size());
    }
  }
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + 3;
  const std::string rule = fmt::format("  {:->{}}\n", "", total - 3);
  std::string text;
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    const bool has_rule =
        line == 1 || std::find(rules_.begin(), rules_.end(), line) != rules_.end();
    if (has_rule) text += rule;
    std::string row;
    for (std::size_t i = 0; i < lines_[line].size(); ++i) {
      row += i == 0 ? fmt::format("  {:<{}}", lines_[line][i], widths[i])
                    : fmt::format("   {:>{}}", lines_[line][i], widths[i]);
    }
    text += row + "\n";
  }
  return text;
}

}  // namespace vp::report
