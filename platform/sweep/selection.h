#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "platform/sweep/points.h"

namespace vp::sweep {

/// A line of a CSV file that says something of the runs that it selects.
struct SelectingLine {
  Condition points;
  bool needs_accelerator = false;
  std::map<std::string, std::string> values;  ///< By column, those that are not empty.

  /// Whether it speaks of this run.
  bool applies(const Point& point) const;
};

/// Reads a CSV file whose columns either select runs (keys of the configuration, or the study's
/// names partitions_k, mesh ("4x4": a run with an accelerator) and cores; an empty field selects
/// every run) or are among `value_columns`. At least one line. Throws UserError "file:line: ...".
std::vector<SelectingLine> read_selecting_csv(const std::filesystem::path& file,
                                              const std::vector<std::string>& value_columns);

/// `text` of `column` as a number above 0. Throws UserError "where: ...".
double positive_number(const std::string& text, const std::string& column,
                       const std::string& where);

}  // namespace vp::sweep
