#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/selection.h"

namespace vp::sweep {

/// What somebody else measured for one row of the runs that `line` selects.
struct ReferenceEntry {
  SelectingLine line;
  std::string row;  ///< "total": the sum of the rows.
  std::optional<double> cycles;
  std::optional<double> instructions;
  std::optional<double> seconds;  ///< At the point's clock.
};

/// Reads a reference: CSV with columns that select runs (see read_selecting_csv), the row (row or
/// function; without it: total) and at least one of cycles, instructions, seconds. An empty figure
/// is unknown. Throws UserError "file:line: ...".
std::vector<ReferenceEntry> read_reference_csv(const std::filesystem::path& file);

/// Whether `entry` speaks of this run.
bool applies(const ReferenceEntry& entry, const Point& point);

/// The row that stands for the sum of the rows.
inline constexpr const char* kTotal = "total";

}  // namespace vp::sweep
