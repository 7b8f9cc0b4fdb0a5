#include "platform/sweep/csv.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "models/common/errors.h"

namespace vp::sweep {
namespace {

std::vector<std::string> split(const std::string& line, const std::string& where) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (c == '"' && (is_quoted || fields.back().empty())) {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (is_quoted) throw UserError(where + ": a quotation mark is not closed");
  return fields;
}

}  // namespace

CsvTable parse_csv(const std::string& text, const std::string& name) {
  CsvTable table{name, {}, {}};
  std::istringstream stream(text);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const std::string where = fmt::format("{}:{}", name, number);
    std::vector<std::string> fields = split(line, where);
    if (table.columns.empty()) {
      table.columns = std::move(fields);
      continue;
    }
    if (fields.size() != table.columns.size()) {
      throw UserError(fmt::format("{}: expected {} fields, found {}", where, table.columns.size(),
                                  fields.size()));
    }
    table.rows.push_back({number, std::move(fields)});
  }
  if (table.columns.empty()) throw UserError(name + ": expected a CSV file, found no line");
  return table;
}

CsvTable read_csv(const std::filesystem::path& file) {
  std::error_code error;
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || std::filesystem::is_directory(file, error)) {
    throw UserError(file.string() + ": cannot be read");
  }
  return parse_csv(text.str(), file.string());
}

std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c == '\n' || c == '\r' ? ' ' : c;
  }
  return quoted + '"';
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty() || &field != &fields.front()) line += ',';
    line += csv_field(field);
  }
  return line + "\n";
}

}  // namespace vp::sweep
