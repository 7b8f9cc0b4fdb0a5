#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vp::sweep {

/// A CSV file: a line of names, then lines with as many fields. Fields in double quotes may contain
/// commas and doubled quotes, but no line breaks.
struct CsvTable {
  struct Row {
    int line;
    std::vector<std::string> fields;
  };
  std::string name;  ///< For messages.
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// Throws UserError "file:line: ...".
CsvTable read_csv(const std::filesystem::path& file);
CsvTable parse_csv(const std::string& text, const std::string& name);

/// `field` as it stands in a line, in quotes where it needs them.
std::string csv_field(const std::string& field);
/// A line with its end.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace vp::sweep
