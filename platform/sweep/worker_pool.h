#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace vp::sweep {

/// A process to be run. Its standard output and error go to `log`.
struct Job {
  std::vector<std::string> command;
  std::filesystem::path log;
};

/// How a process ended.
struct Outcome {
  int exit_code = -1;
  int signal = 0;  ///< Not 0: ended by this signal.
};

struct PoolEvents {
  std::function<void(std::size_t job)> started;  ///< Called before the process exists.
  std::function<void(std::size_t job, const Outcome& outcome)> ended;
  std::function<void()> tick;  ///< At least four times a second.
};

/// Runs all jobs, at most `workers` at the same time, in their order. On SIGINT or SIGTERM the
/// running ones are ended and the answer is false. No process survives the pool: where this process
/// is killed, the kernel kills them.
bool run_jobs(std::span<const Job> jobs, std::size_t workers, const PoolEvents& events);

}  // namespace vp::sweep
