#include "platform/sweep/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/common/errors.h"
#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

struct FigureColumn {
  const char* name;
  std::optional<double> ReferenceEntry::*value;
};
constexpr std::array<FigureColumn, 3> kFigures = {{{"cycles", &ReferenceEntry::cycles},
                                                   {"instructions", &ReferenceEntry::instructions},
                                                   {"seconds", &ReferenceEntry::seconds}}};

}  // namespace

std::vector<ReferenceEntry> read_reference_csv(const std::filesystem::path& file) {
  const std::vector<std::string> columns = read_csv(file).columns;
  const bool has_figure = std::any_of(columns.begin(), columns.end(), [](const std::string& name) {
    return std::any_of(kFigures.begin(), kFigures.end(),
                       [&](const FigureColumn& figure) { return name == figure.name; });
  });
  std::vector<ReferenceEntry> entries;
  for (SelectingLine& line :
       read_selecting_csv(file, {"row", "function", "cycles", "instructions", "seconds"})) {
    if (!has_figure) {
      throw UserError(file.string() + ":1: expected a column cycles, instructions or seconds");
    }
    ReferenceEntry entry{std::move(line), kTotal, {}, {}, {}};
    for (const auto& [column, field] : entry.line.values) {
      if (column == "row" || column == "function") entry.row = field;
      for (const FigureColumn& figure : kFigures) {
        if (column != figure.name) continue;
        entry.*figure.value = positive_number(field, column, entry.line.points.where);
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

bool applies(const ReferenceEntry& entry, const Point& point) {
  return entry.line.applies(point);
}

}  // namespace vp::sweep
