#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/common/pattern.h"
#include "platform/sweep/report/lineup.h"
#include "platform/sweep/selection.h"

namespace vp::sweep {

/// What a system takes of an FPGA.
struct Resources {
  double luts = 0;
  double registers = 0;
  double brams = 0;  ///< Of 36 Kbit.
  double dsps = 0;
};

/// Resources by part of the system, each line with its source (configs/cost/README.md).
class ResourceTable {
 public:
  /// Throws UserError.
  explicit ResourceTable(const std::filesystem::path& file);

  /// The sum over the parts; nothing where the table says nothing of one of them.
  std::optional<Resources> of(const Point& point) const;

 private:
  struct Line {
    SelectingLine line;
    Resources resources;
  };
  std::vector<std::string> parts_;
  std::vector<Line> lines_;
};

/// Energy with what the coefficients' uncertainty makes of it, in joules.
struct Energy {
  double low = 0;
  double typical = 0;
  double high = 0;
};

/// Energy per counted event, each coefficient with its range and source (configs/cost/README.md).
class EnergyTable {
 public:
  /// Throws UserError.
  explicit EnergyTable(const std::filesystem::path& file);

  /// Names of the activities, in the order of the file.
  const std::vector<std::string>& activities() const { return activities_; }
  /// By activity, 0 for those that no line of the file has for this run; nothing where the run has
  /// not counted what a line of the file needs.
  std::optional<std::vector<Energy>> of(const Subject& subject) const;

 private:
  struct Coefficient {
    SelectingLine line;
    std::string activity;
    Pattern counters;
    Energy per_event;
  };
  std::vector<std::string> activities_;
  std::vector<Coefficient> coefficients_;
};

}  // namespace vp::sweep
