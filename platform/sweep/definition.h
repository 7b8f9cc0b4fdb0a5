#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/config/schema.h"

namespace vp::sweep {

/// One configuration key with its value as canonical YAML (config::to_yaml), paths absolute.
struct Setting {
  const config::Key* key = nullptr;
  std::string value;
};

/// What one value of an axis, or a named point, changes.
struct Choice {
  std::string label;
  std::optional<std::filesystem::path> include;  ///< Replaces the sweep's base configuration.
  std::vector<Setting> settings;
};

/// One dimension of a grid: a configuration key with its values, or a name with named variants.
struct Axis {
  std::string name;
  bool is_key = true;
  std::vector<Choice> choices;
};

/// The cross product of its axes, the first one varying slowest.
struct Grid {
  std::vector<Axis> axes;
};

/// Holds for a point whose value of `name` (a key, or an axis of variants: its label) is among
/// `values`, for every term.
struct Term {
  std::string name;
  const config::Key* key = nullptr;  ///< nullptr: an axis of variants.
  std::vector<std::string> values;
};
struct Condition {
  std::string where;  ///< "file:line", for messages.
  std::vector<Term> terms;
};

/// Points that are reported together ("calibration"): those that meet one of the conditions.
struct Group {
  std::string name;
  std::vector<Condition> conditions;
};

/// Rows that are reported together: those whose whole name matches the regular expression.
struct RowGroup {
  std::string name;
  std::string pattern;
};

enum class Measure { kCycles, kInstructions, kCyclesPerInstruction };

/// How far our figures may be from the reference, in percent of it.
struct Bound {
  std::string name;
  Condition points;            ///< Without terms: all.
  std::string rows = "total";  ///< Regular expression.
  Measure measure = Measure::kCycles;
  std::optional<double> mean;   ///< Of the absolute errors.
  std::optional<double> worst;  ///< Absolute.
};

struct ReferenceDefinition {
  std::vector<std::filesystem::path> files;
  std::vector<Group> groups;
  std::vector<RowGroup> row_groups;
  std::vector<Bound> bounds;
};

/// What the report shows beside the runs.
struct ReportDefinition {
  std::optional<std::filesystem::path> resources;  ///< FPGA resources by part of the system.
  std::optional<std::filesystem::path> energy;     ///< Energy per counted event.
  std::optional<std::filesystem::path> platforms;  ///< Published times of other platforms.
  bool watches_memory = false;                     ///< Each training with its live bytes over time.
  bool measures_host = false;  ///< The same training on this computer, in the same report.
};

/// A sweep as its YAML file states it (docs/sweeps.md), every name and value checked alone.
struct Definition {
  std::filesystem::path file;
  std::optional<std::filesystem::path> include;  ///< Base configuration.
  std::vector<Setting> settings;                 ///< For every point.
  std::vector<Grid> grids;
  std::vector<Condition> exclusions;
  std::vector<Choice> points;  ///< Named ones.
  ReferenceDefinition reference;
  ReportDefinition report;
  std::vector<const config::Key*> sensitivity;  ///< Constants to be raised by one.
};

/// Reads a sweep. Throws UserError "file:line: ...".
Definition read_definition(const std::filesystem::path& file);

/// "key.path=value" of a command line; relative paths count from the current folder.
Setting parse_setting(const std::string& text);

}  // namespace vp::sweep
