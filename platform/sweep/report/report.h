#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "platform/sweep/report/baselines.h"
#include "platform/sweep/report/cost.h"
#include "platform/sweep/results.h"
#include "platform/sweep/store.h"
#include "platform/sweep/sweep.h"

namespace vp::sweep {

/// The tables that a report shows beside the runs, read and checked.
struct ReportTables {
  /// Throws UserError.
  explicit ReportTables(const ReportDefinition& definition);

  std::optional<ResourceTable> resources;
  std::optional<EnergyTable> energy;
  std::optional<PlatformTable> platforms;
};

/// Writes report.html, a page that needs no other file, and in plots/ each plot as SVG and its
/// numbers as CSV; `gnuplot` draws. The plan's comparison is complete. Where the sweep asks for it,
/// this computer is measured first. False when interrupted: then nothing is written. Throws
/// UserError.
bool write_report(const Plan& plan, const Store& store, const std::vector<Result>& results,
                  const ReportTables& tables, const std::filesystem::path& gnuplot);

/// Removes what write_report() writes.
void remove_report(const Store& store);

}  // namespace vp::sweep
