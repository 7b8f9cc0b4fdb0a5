#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "platform/sweep/comparison.h"
#include "platform/sweep/definition.h"
#include "platform/sweep/points.h"
#include "platform/sweep/store.h"

namespace vp::sweep {

/// A sweep whose points are all known to be possible.
struct Plan {
  Definition definition;
  std::vector<Point> points;
  std::vector<std::string> digests;  ///< Of the points.
  std::vector<const config::Key*> keys;
  std::optional<Comparison> comparison;
};

/// Reads and checks everything that can be wrong before the first run. Throws UserError.
Plan make_plan(Definition definition, const std::vector<Setting>& overrides,
               const std::filesystem::path& simulator);

/// Whether the point has ended well and left all that the sweep wants of it.
bool is_finished(const Plan& plan, const Store& store, std::size_t point);

/// The command that runs it.
std::vector<std::string> command_of(const Plan& plan, const Store& store, std::size_t point,
                                    const std::filesystem::path& simulator);

struct Execution {
  bool is_complete = true;  ///< Not interrupted.
  std::size_t run = 0;      ///< Points that were not finished and have been run.
  std::size_t resumed = 0;  ///< Points that were finished before.
  std::size_t failed = 0;
};

/// Runs the points that are not finished yet, each as a process of its own; tells of progress and
/// failures on standard error.
Execution execute(const Plan& plan, const Store& store, const std::filesystem::path& simulator,
                  std::size_t workers);

/// What execute() would answer if nothing could be run any more.
Execution take_stock(const Plan& plan, const Store& store);

/// What the finished points reported.
std::vector<Result> collect(const Plan& plan, const Store& store);

/// Writes results.csv, results.json, host.csv, and comparison.csv and sensitivity.csv where the
/// sweep has a reference or raises constants. Completes the plan's comparison.
void write_results(Plan& plan, const Store& store, const std::vector<Result>& results);

/// Removes what write_results() writes.
void remove_results(const Store& store);

}  // namespace vp::sweep
