#include "platform/config/checks.h"

#include <fmt/format.h>

#include <bit>

namespace vp::config {
namespace {

using Check = std::optional<Conflict> (*)(const Config&);

std::optional<Conflict> check_partitions(const Config& config) {
  const Workload& workload = config.workload;
  if (workload.timesteps % workload.partitions == 0) return std::nullopt;
  return Conflict{{"workload.partitions", "workload.timesteps"},
                  fmt::format("{} does not divide workload.timesteps ({})", workload.partitions,
                              workload.timesteps)};
}

std::optional<Conflict> check_training_files(const Config& config) {
  const Workload& workload = config.workload;
  if (!config.is_training()) return std::nullopt;
  const auto needs = [](std::string_view key) {
    return Conflict{{"workload.parameters"}, fmt::format("a training run needs {} as well", key)};
  };
  if (workload.program.empty()) return needs("workload.program");
  if (workload.samples.empty()) return needs("workload.samples");
  if (workload.labels.empty()) return needs("workload.labels");
  return std::nullopt;
}

std::optional<Conflict> check_test_files(const Config& config) {
  const Workload& workload = config.workload;
  if (workload.test_images.empty() == workload.test_labels.empty()) return std::nullopt;
  return Conflict{{"workload.test_images", "workload.test_labels"},
                  "workload.test_images and workload.test_labels need each other"};
}

std::optional<Conflict> check_markers(const Config& config) {
  if (config.markers.part_begin.empty() == config.markers.part_end.empty()) return std::nullopt;
  return Conflict{{"markers.part_begin", "markers.part_end"},
                  "markers.part_begin and markers.part_end need each other"};
}

std::string_view name(DataType type) {
  return type == DataType::kFp32 ? "fp32" : "bf16";
}

std::optional<Conflict> check_data_types(const Config& config) {
  if (!config.is_training() || config.accelerator.model == AcceleratorModel::kNone) {
    return std::nullopt;
  }
  if (config.accelerator.data_type == config.workload.data_type) return std::nullopt;
  return Conflict{{"accelerator.data_type", "workload.data_type"},
                  fmt::format("the accelerator computes in {}, but the workload's data is {}",
                              name(config.accelerator.data_type), name(config.workload.data_type))};
}

std::optional<Conflict> check_capacities(const Config& config) {
  const Accelerator& accelerator = config.accelerator;
  if (!std::has_single_bit(accelerator.scratchpad_kib)) {
    return Conflict{{"accelerator.scratchpad_kib"},
                    fmt::format("{} is not a power of two", accelerator.scratchpad_kib)};
  }
  if (!std::has_single_bit(accelerator.accumulator_kib)) {
    return Conflict{{"accelerator.accumulator_kib"},
                    fmt::format("{} is not a power of two", accelerator.accumulator_kib)};
  }
  return std::nullopt;
}

std::optional<Conflict> check_rtl(const Config& config) {
  const accelerator::timing::TimingParameters defaults;
  if (!config.accelerator.has_rtl() || config.timing.accelerator == defaults) return std::nullopt;
  return Conflict{{"accelerator.model"},
                  "the RTL's own latencies and sizes count; timing.accelerator must keep its "
                  "defaults"};
}

std::optional<Conflict> check_memory(const Config& config) {
  const memory::Ddr3Parameters& ddr3 = config.timing.ddr3;
  if (ddr3.refi > ddr3.rfc) return std::nullopt;
  return Conflict{{"timing.memory.ddr3.refi", "timing.memory.ddr3.rfc"},
                  fmt::format("refreshes of {} cycles every {} leave no time for accesses",
                              ddr3.rfc, ddr3.refi)};
}

constexpr Check kChecks[] = {check_partitions, check_training_files, check_test_files,
                             check_markers,    check_data_types,     check_capacities,
                             check_rtl,        check_memory};

}  // namespace

std::optional<Conflict> find_conflict(const Config& config) {
  for (const Check check : kChecks) {
    if (auto conflict = check(config)) return conflict;
  }
  return std::nullopt;
}

}  // namespace vp::config
