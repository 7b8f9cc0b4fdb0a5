#include "platform/sweep/reference.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/document.h"
#include "platform/config/value.h"
#include "platform/sweep/csv.h"

namespace vp::sweep {
namespace {

/// What a column of the file means.
struct Column {
  const config::Key* key = nullptr;  ///< Selects runs by this key.
  bool is_mesh = false;              ///< "4x4", and the run has an accelerator.
  bool is_row = false;
  std::optional<double> ReferenceEntry::*value = nullptr;
};

Column meaning(const std::string& name, const std::string& where) {
  if (name == "partitions_k") return {.key = config::find_key("workload.partitions")};
  if (name == "cores") return {.key = config::find_key("soc.harts")};
  if (name == "mesh") return {.key = config::find_key("accelerator.mesh"), .is_mesh = true};
  if (name == "function" || name == "row") return {.is_row = true};
  if (name == "cycles") return {.value = &ReferenceEntry::cycles};
  if (name == "instructions") return {.value = &ReferenceEntry::instructions};
  if (name == "seconds") return {.value = &ReferenceEntry::seconds};
  if (const config::Key* const key = config::find_key(name)) return {.key = key};
  throw UserError(fmt::format(
      "{}: column {}: expected a configuration key (such as {}), partitions_k, mesh, cores, row, "
      "function, cycles, instructions or seconds",
      where, quote(name), config::nearest_key(name)));
}

double number(const std::string& text, const std::string& column, const std::string& where) {
  double value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc{} && rest == text.data() + text.size();
  if (!is_number || !std::isfinite(value) || value <= 0) {
    throw UserError(
        fmt::format("{}: {}: expected a number above 0, found {}", where, column, quote(text)));
  }
  return value;
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

std::vector<ReferenceEntry> read_reference_csv(const std::filesystem::path& file) {
  const CsvTable table = read_csv(file);
  std::vector<Column> columns;
  bool has_value = false;
  for (const std::string& name : table.columns) {
    columns.push_back(meaning(name, file.string() + ":1"));
    has_value = has_value || columns.back().value != nullptr;
  }
  if (!has_value) {
    throw UserError(file.string() + ":1: expected a column cycles, instructions or seconds");
  }
  std::vector<ReferenceEntry> entries;
  for (const CsvTable::Row& line : table.rows) {
    const std::string where = fmt::format("{}:{}", file.string(), line.line);
    ReferenceEntry entry;
    entry.row = kTotal;
    entry.points.where = where;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& field = line.fields[i];
      if (field.empty()) continue;
      if (columns[i].is_row) {
        entry.row = field;
      } else if (columns[i].value != nullptr) {
        entry.*columns[i].value = number(field, table.columns[i], where);
      } else {
        entry.needs_accelerator = entry.needs_accelerator || columns[i].is_mesh;
        entry.points.terms.push_back(select(columns[i], field, where));
      }
    }
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) throw UserError(file.string() + ": no line follows the names");
  return entries;
}

bool applies(const ReferenceEntry& entry, const Point& point) {
  const bool has_accelerator = point.config.accelerator.model != config::AcceleratorModel::kNone;
  return (has_accelerator || !entry.needs_accelerator) && meets(point, entry.points);
}

}  // namespace vp::sweep
