#include "platform/sweep/report/baselines.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <thread>

#include "firmware/host/host_training.h"
#include "firmware/lstm/element.h"
#include "models/common/errors.h"
#include "platform/elf/image.h"
#include "platform/workload/element.h"
#include "platform/workload/placement.h"

namespace vp::sweep {
namespace {

constexpr unsigned kMostThreads = 10;
constexpr int kRounds = 3;

/// What the guest gets, as input of the host build.
struct Job {
  RunParameters run = {};
  firmware::HostInput input;
};

Job job_of(const config::Config& config) {
  const elf::Image image = elf::Image::load(config.workload.program);
  const std::vector<workload::Placement> placements = workload::plan_placements(config, image);
  const auto bytes_of = [&](std::string_view symbol) -> const std::vector<std::uint8_t>& {
    return std::find_if(placements.begin(), placements.end(),
                        [&](const workload::Placement& item) { return item.symbol == symbol; })
        ->bytes;
  };
  const auto values_of = [&](std::string_view symbol) {
    return workload::decode(bytes_of(symbol), config.workload.data_type);
  };
  Job job;
  std::memcpy(&job.run, bytes_of("run_parameters").data(), sizeof job.run);
  job.run.mesh = 0;
  for (const workload::ParameterArray& array : workload::parameter_arrays()) {
    const std::vector<float> values = values_of(array.name);
    job.input.parameters.insert(job.input.parameters.end(), values.begin(), values.end());
  }
  job.input.samples = values_of("samples");
  job.input.labels = values_of("labels");
  return job;
}

double best_seconds(Job job, unsigned threads, config::DataType data_type) {
  job.run.harts = threads;
  double best = std::numeric_limits<double>::infinity();
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    if (data_type == config::DataType::kFp32) {
      static_cast<void>(firmware::train_on_host<float>(job.run, job.input));
    } else {
      static_cast<void>(firmware::train_on_host<firmware::Bf16>(job.run, job.input));
    }
    const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - start;
    best = std::min(best, duration.count());
  }
  return best;
}

}  // namespace

PlatformTable::PlatformTable(const std::filesystem::path& file)
    : lines_(read_selecting_csv(file, {"platform", "seconds"})) {
  for (const SelectingLine& line : lines_) {
    for (const char* column : {"platform", "seconds"}) {
      if (line.values.contains(column)) continue;
      throw UserError(fmt::format("{}: {}: expected a value", line.points.where, column));
    }
    static_cast<void>(positive_number(line.values.at("seconds"), "seconds", line.points.where));
  }
}

std::vector<Baseline> PlatformTable::of(const Point& point) const {
  std::vector<Baseline> baselines;
  for (const SelectingLine& line : lines_) {
    if (!line.applies(point)) continue;
    baselines.push_back({line.values.at("platform"), point.config.workload.partitions,
                         positive_number(line.values.at("seconds"), "seconds", line.points.where),
                         true});
  }
  return baselines;
}

std::vector<Baseline> measure_host(const Point& point) {
  const Job job = job_of(point.config);
  const config::DataType data_type = point.config.workload.data_type;
  const char* const element = data_type == config::DataType::kFp32 ? "FP32" : "BF16";
  const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
  std::vector<Baseline> baselines = {{fmt::format("this computer, {}, 1 thread", element),
                                      point.config.workload.partitions,
                                      best_seconds(job, 1, data_type), false}};
  if (cores > 1) {
    baselines.push_back({fmt::format("this computer, {}, {} threads", element, cores),
                         point.config.workload.partitions, best_seconds(job, cores, data_type),
                         false});
  }
  return baselines;
}

}  // namespace vp::sweep
