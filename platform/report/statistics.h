#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "platform/report/row_tracker.h"
#include "platform/report/run_result.h"
#include "platform/workload/accuracy.h"
#include "platform/workload/training_results.h"

namespace vp::report {

/// What only a training run has.
struct TrainingReport {
  workload::TrainingResults results;
  double initial_loss = 0;  ///< workload::initial_loss().
  workload::Accuracy samples_after;
  std::optional<workload::Accuracy> test_before;
  std::optional<workload::Accuracy> test_after;
  std::optional<workload::Accuracy> user_before;  ///< On shifted test images (workload.shift).
  std::optional<workload::Accuracy> user_after;
};

/// Everything that a run reports.
struct Statistics {
  std::string program;               ///< File name of the ELF.
  std::string configuration_digest;  ///< config::digest().
  std::string setup;                 ///< The system in one line, for the summary.
  std::string timing_model;
  RunResult run;
  std::vector<Row> rows;
  std::vector<Part> parts;
  Cycles total_cycles = 0;
  Cycles elapsed_cycles = 0;
  std::optional<TrainingReport> training;

  double mips() const;
};

/// As JSON under the stable names of docs/statistics.schema.json. Counts are exact integers;
/// numbers that JSON cannot express (NaN, infinity) become null.
std::string to_json(const Statistics& statistics);

/// Writes to_json() to `file` in one step. Throws UserError.
void write_json(const Statistics& statistics, const std::filesystem::path& file);

/// The run for a human reader: loss and accuracy, rows, memory, host speed.
std::string summarise(const Statistics& statistics);

/// "SoC: 1 hart at 500 MHz, 4x4 BF16 accelerator (TLM)...": what is simulated, in one line.
std::string describe_setup(const config::Config& config);

}  // namespace vp::report
