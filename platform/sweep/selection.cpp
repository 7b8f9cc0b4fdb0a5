#include "platform/sweep/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/document.h"
#include "platform/config/value.h"
#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

/// What a column of the file means.
struct Column {
  const config::Key* key = nullptr;  ///< Selects runs by this key; nullptr: a value.
  bool is_mesh = false;              ///< "4x4", and the run has an accelerator.
};

std::string list_of(const std::vector<std::string>& names) {
  if (names.size() < 2) return fmt::format("{}", fmt::join(names, ""));
  const std::vector<std::string> first(names.begin(), names.end() - 1);
  return fmt::format("{} or {}", fmt::join(first, ", "), names.back());
}

Column meaning(const std::string& name, const std::vector<std::string>& value_columns,
               const std::string& where) {
  if (std::find(value_columns.begin(), value_columns.end(), name) != value_columns.end()) return {};
  if (name == "partitions_k") return {config::find_key("workload.partitions")};
  if (name == "cores") return {config::find_key("soc.harts")};
  if (name == "mesh") return {config::find_key("accelerator.mesh"), true};
  if (const config::Key* const key = config::find_key(name)) return {key};
  throw UserError(fmt::format(
      "{}: column {}: expected a configuration key (such as {}), partitions_k, mesh, cores, {}",
      where, quote(name), config::nearest_key(name), list_of(value_columns)));
}

/// "4x4" as 4.
std::string mesh_size(const std::string& text, const std::string& where) {
  const std::size_t times = text.find('x');
  const std::string rows = text.substr(0, times);
  if (times != std::string::npos && text.substr(times + 1) != rows) {
    throw UserError(fmt::format("{}: mesh: expected a square (4x4), found {}", where, quote(text)));
  }
  return rows;
}

Term select(const Column& column, const std::string& field, const std::string& where) {
  const config::Source source{where, false, std::filesystem::current_path()};
  config::Config scratch;
  const std::string text = column.is_mesh ? mesh_size(field, where) : field;
  config::assign(scratch, *column.key, config::parse_document(text, source), source);
  return {std::string(column.key->path), column.key, {config::to_yaml(scratch, *column.key)}};
}

}  // namespace

bool SelectingLine::applies(const Point& point) const {
  const bool has_accelerator = point.config.accelerator.model != config::AcceleratorModel::kNone;
  return (has_accelerator || !needs_accelerator) && meets(point, points);
}

std::vector<SelectingLine> read_selecting_csv(const std::filesystem::path& file,
                                              const std::vector<std::string>& value_columns) {
  const CsvTable table = read_csv(file);
  std::vector<Column> columns;
  for (const std::string& name : table.columns) {
    columns.push_back(meaning(name, value_columns, file.string() + ":1"));
  }
  std::vector<SelectingLine> lines;
  for (const CsvTable::Row& row : table.rows) {
    const std::string where = fmt::format("{}:{}", file.string(), row.line);
    SelectingLine line;
    line.points.where = where;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& field = row.fields[i];
      if (field.empty()) continue;
      if (columns[i].key == nullptr) {
        line.values[table.columns[i]] = field;
      } else {
        line.needs_accelerator = line.needs_accelerator || columns[i].is_mesh;
        line.points.terms.push_back(select(columns[i], field, where));
      }
    }
    lines.push_back(std::move(line));
  }
  if (lines.empty()) throw UserError(file.string() + ": no line follows the names");
  return lines;
}

double positive_number(const std::string& text, const std::string& column,
                       const std::string& where) {
  double value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc{} && rest == text.data() + text.size();
  if (!is_number || !std::isfinite(value) || value <= 0) {
    throw UserError(
        fmt::format("{}: {}: expected a number above 0, found {}", where, column, quote(text)));
  }
  return value;
}

}  // namespace vp::sweep
