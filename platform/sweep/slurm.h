#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "platform/sweep/store.h"
#include "platform/sweep/sweep.h"

namespace vp::sweep {

/// What is handed to Slurm besides the points.
struct SlurmRequest {
  std::filesystem::path simulator;
  std::vector<std::string> gather;   ///< The command that collects the results.
  std::vector<std::string> options;  ///< More options of sbatch, for the array.
  std::size_t workers = 0;           ///< Tasks at the same time; 0: as many as Slurm likes.
};

struct SlurmJobs {
  std::string array;
  std::string gather;      ///< Runs when the array has ended, however it ended.
  std::size_t points = 0;  ///< 0: every point was finished before, and nothing was submitted.
};

/// Submits the points that are not finished as a job array, and a job that gathers the results
/// behind it. The sweep's folder must be one that the nodes see under the same path. Only sbatch is
/// used. Submitted again, the jobs wait for the earlier ones of the same folder. Throws UserError.
SlurmJobs submit(const Plan& plan, const Store& store, const SlurmRequest& request);

}  // namespace vp::sweep
