#include "platform/sweep/sweep.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <map>

#include "models/common/errors.h"
#include "platform/sweep/digest.h"
#include "platform/sweep/progress.h"
#include "platform/sweep/runnable.h"
#include "platform/sweep/sensitivity.h"
#include "platform/sweep/worker_pool.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

constexpr const char* kResults = "results.csv";
constexpr const char* kAllResults = "results.json";
constexpr const char* kHost = "host.csv";
constexpr const char* kComparison = "comparison.csv";
constexpr const char* kSensitivity = "sensitivity.csv";

std::vector<std::string> digest_points(const std::vector<Point>& points,
                                       const std::filesystem::path& simulator) {
  Digester digester(simulator);
  std::vector<std::string> digests;
  std::map<std::string, std::string> owners;
  for (const Point& point : points) {
    digests.push_back(digester.digest(point.config));
    const auto [owner, is_new] = owners.emplace(digests.back(), point.name);
    if (!is_new) {
      throw UserError(fmt::format("points {} and {} are the same run", owner->second, point.name));
    }
  }
  return digests;
}

bool watches_memory(const Plan& plan, const Point& point) {
  return plan.definition.report.watches_memory && point.config.is_training();
}

}  // namespace

Plan make_plan(Definition definition, const std::vector<Setting>& overrides,
               const std::filesystem::path& simulator) {
  Plan plan;
  plan.definition = std::move(definition);
  plan.points = expand(plan.definition, overrides);
  plan.keys = distinguishing_keys(plan.definition, plan.points);
  std::vector<ReferenceEntry> entries;
  for (const auto& file : plan.definition.reference.files) {
    const std::vector<ReferenceEntry> more = read_reference_csv(file);
    entries.insert(entries.end(), more.begin(), more.end());
  }
  if (!entries.empty()) {
    plan.comparison = plan_comparison(plan.points, plan.definition.reference, entries);
  }
  check_runnable(plan.points);
  plan.digests = digest_points(plan.points, simulator);
  return plan;
}

bool is_finished(const Plan& plan, const Store& store, std::size_t point) {
  const Point& wanted = plan.points[point];
  const bool has_all = !watches_memory(plan, wanted) || fs::exists(store.memory(wanted));
  return has_all && store.is_finished(wanted, plan.digests[point]);
}

std::vector<std::string> command_of(const Plan& plan, const Store& store, std::size_t point,
                                    const fs::path& simulator) {
  const Point& wanted = plan.points[point];
  std::vector<std::string> command = {simulator.string(),
                                      "--config",
                                      store.configuration(wanted).string(),
                                      "--stats",
                                      store.statistics(wanted).string(),
                                      "--quiet"};
  if (watches_memory(plan, wanted)) {
    command.insert(command.end(), {"--memory", store.memory(wanted).string()});
  }
  return command;
}

Execution execute(const Plan& plan, const Store& store, const std::filesystem::path& simulator,
                  std::size_t workers) {
  Execution execution;
  std::vector<std::size_t> open;  // indices of the points to be run
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    if (is_finished(plan, store, i)) {
      ++execution.resumed;
      continue;
    }
    open.push_back(i);
    jobs.push_back({command_of(plan, store, i, simulator), store.log(point)});
  }
  execution.run = jobs.size();
  using Clock = std::chrono::steady_clock;
  Progress progress(stderr, isatty(STDERR_FILENO) != 0, jobs.size(), Clock::now());
  std::size_t done = 0;
  std::size_t running = 0;
  const PoolEvents events{
      .started =
          [&](std::size_t job) {
            store.prepare(plan.points[open[job]], plan.digests[open[job]]);
            ++running;
          },
      .ended =
          [&](std::size_t job, const Outcome& outcome) {
            const Point& point = plan.points[open[job]];
            --running;
            ++done;
            if (is_finished(plan, store, open[job])) return;
            ++execution.failed;
            progress.wipe();
            fmt::print(stderr, "vp-sweep: point {} failed: {} ({})\n", point.name,
                       outcome.signal != 0 ? fmt::format("ended by signal {}", outcome.signal)
                                           : store.failure(point),
                       store.log(point).string());
          },
      .tick = [&] { progress.show(done, running, execution.failed, Clock::now()); }};
  execution.is_complete = run_jobs(jobs, workers, events);
  progress.wipe();
  return execution;
}

Execution take_stock(const Plan& plan, const Store& store) {
  Execution execution;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    if (is_finished(plan, store, i)) {
      ++execution.resumed;
    } else {
      ++execution.failed;
    }
  }
  return execution;
}

std::vector<Result> collect(const Plan& plan, const Store& store) {
  std::vector<Result> results;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    results.push_back({&point, {}, {}});
    if (is_finished(plan, store, i)) {
      results.back().statistics = store.read(point);
    } else {
      results.back().failure = store.failure(point);
    }
  }
  return results;
}

void write_results(Plan& plan, const Store& store, const std::vector<Result>& results) {
  store.write(kResults, results_csv(results, plan.keys));
  store.write(kAllResults, results_json(results, plan.keys));
  store.write(kHost, host_csv(results));
  if (plan.comparison) {
    complete(*plan.comparison, results);
    store.write(kComparison, comparison_csv(*plan.comparison));
  }
  if (!plan.definition.sensitivity.empty()) {
    store.write(kSensitivity, sensitivity_csv(measure_sensitivity(results)));
  }
}

void remove_results(const Store& store) {
  for (const char* name : {kResults, kAllResults, kHost, kComparison, kSensitivity}) {
    store.remove(name);
  }
}

}  // namespace vp::sweep
