#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "firmware/host/host_training.h"
#include "tests/system/cli/vp_run_process.h"

namespace vp::test {

enum class Element { kFp32, kBf16 };

/// A training on the simulated SoC.
struct DeviceJob {
  Element element = Element::kBf16;
  firmware::HostInput input;  ///< Written to files that the configuration names.
  RunParameters run = firmware::default_run();
  bool keeps_gradients = false;         ///< Runs the program with the gradient log.
  std::uint64_t instruction_limit = 0;  ///< Cuts the run short; 0: not.
};

struct DeviceResult {
  ProcessResult process;
  nlohmann::json statistics;
  std::vector<float> parameters;              ///< In the order of firmware::ParameterSet.
  std::vector<std::vector<float>> gradients;  ///< Per part.

  std::vector<float> losses() const { return statistics.at("loss").get<std::vector<float>>(); }
};

/// Runs it; REQUIREs that vp-run ends as it should, and that SystemC has nothing to warn of.
DeviceResult train_on_device(const DeviceJob& job);

/// The bit patterns, for comparisons in which -0 is not 0 and a NaN equals itself.
std::vector<std::uint32_t> bits(const std::vector<float>& values);

/// A program that the build makes for these tests.
std::string test_guest(const std::string& name);

/// The study's folder, or an empty path (and a line SKIPPED) when it is not there.
std::filesystem::path study_folder();

/// The study's parameters, samples and labels.
firmware::HostInput read_study(const std::filesystem::path& folder);

}  // namespace vp::test
