#include "platform/sweep/slurm.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "models/common/errors.h"
#include "platform/sweep/worker_pool.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "slurm";

/// `text` as one word of a shell.
std::string quote_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string quote_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quote_word(word);
  return line;
}

/// Runs the line of commands.txt that the task's number names.
std::string task_script(const fs::path& folder) {
  return fmt::format(
      "#!/bin/sh\n"
      "eval \"$(sed -n \"${{SLURM_ARRAY_TASK_ID}}p\" {})\"\n",
      quote_word((folder / kFolder / "commands.txt").string()));
}

/// What a task does for a point: nothing where an earlier array of the same sweep has finished it
/// in the meantime.
std::string task(const Plan& plan, const Store& store, std::size_t point,
                 const fs::path& simulator) {
  const std::vector<std::string> command = command_of(plan, store, point, simulator);
  return fmt::format("[ -e {} ] || exec {} >{} 2>&1\n",
                     quote_word(store.statistics(plan.points[point]).string()),
                     quote_words(command), quote_word(store.log(plan.points[point]).string()));
}

/// The name of a sweep's jobs: equal for the same folder, so that they wait for each other.
std::string job_name(const fs::path& folder) {
  return fmt::format("vp-sweep-{}-{:x}", folder.filename().string(),
                     std::hash<std::string>{}(folder.string()) & 0xffffff);
}

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// The job's number, as `sbatch --parsable` prints it: "12" or "12;cluster".
std::string run_sbatch(std::vector<std::string> arguments, const fs::path& log) {
  arguments.insert(arguments.begin(), {"/usr/bin/env", "sbatch", "--parsable"});
  const Job job{std::move(arguments), log};
  Outcome outcome;
  const PoolEvents events{.started = [](std::size_t) {},
                          .ended = [&](std::size_t, const Outcome& how) { outcome = how; },
                          .tick = [] {}};
  const bool is_complete = run_jobs({&job, 1}, 1, events);
  const std::string answer = first_line(log);
  if (!is_complete || outcome.exit_code != 0) {
    throw UserError(outcome.exit_code == 127
                        ? std::string("--launcher slurm: sbatch is not installed (Debian: "
                                      "slurm-client)")
                        : fmt::format("--launcher slurm: sbatch refuses the job: {}", answer));
  }
  return answer.substr(0, answer.find(';'));
}

}  // namespace

SlurmJobs submit(const Plan& plan, const Store& store, const SlurmRequest& request) {
  const fs::path folder = fs::absolute(store.folder()).lexically_normal();
  std::error_code error;
  fs::create_directories(folder / kFolder, error);
  if (error) throw UserError((folder / kFolder).string() + ": cannot be made");
  SlurmJobs jobs;
  std::string commands;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    if (is_finished(plan, store, i)) continue;
    store.prepare(plan.points[i], plan.digests[i]);
    commands += task(plan, store, i, request.simulator);
    ++jobs.points;
  }
  if (jobs.points == 0) return jobs;
  const auto file = [&](const char* name) { return std::string(kFolder) + "/" + name; };
  store.write(file("commands.txt"), commands);
  store.write(file("point.sh"), task_script(folder));
  store.write(file("gather.sh"), "#!/bin/sh\nexec " + quote_words(request.gather) + "\n");
  const std::string name = job_name(folder);
  const std::string log = (folder / kFolder / "sbatch.log").string();
  std::vector<std::string> array = {
      fmt::format("--array=1-{}{}", jobs.points,
                  request.workers > 0 ? fmt::format("%{}", request.workers) : std::string()),
      "--job-name=" + name, "--dependency=singleton",
      "--output=" + (folder / kFolder / "task-%a.log").string()};
  array.insert(array.end(), request.options.begin(), request.options.end());
  array.push_back((folder / kFolder / "point.sh").string());
  jobs.array = run_sbatch(std::move(array), log);
  jobs.gather = run_sbatch(
      {"--job-name=" + name + "-gather", "--output=" + (folder / kFolder / "gather.log").string(),
       "--dependency=afterany:" + jobs.array, (folder / kFolder / "gather.sh").string()},
      log);
  return jobs;
}

}  // namespace vp::sweep
