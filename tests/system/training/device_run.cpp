#include "tests/system/training/device_run.h"

#include <fmt/format.h>

#include <bit>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <iostream>
#include <span>

#include "tests/unit/platform/elf_builder.h"

namespace vp::test {
namespace {

namespace fs = std::filesystem;
using firmware::kParameters;
using Tensors = firmware::ParameterSet<float>;

constexpr const char* kParameterNames[Tensors::kTensors] = {
    "param_l1_wi", "param_l1_wf", "param_l1_wg", "param_l1_wo", "param_l1_bi",
    "param_l1_bf", "param_l1_bg", "param_l1_bo", "param_l2_w",  "param_l2_b"};

void write_floats(const fs::path& file, std::span<const float> values) {
  fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size_bytes()));
  REQUIRE(stream);
}

std::vector<float> read_floats(const fs::path& file) {
  std::vector<float> values(fs::file_size(file) / sizeof(float));
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(float)));
  REQUIRE(stream);
  return values;
}

void write_input(const fs::path& folder, const firmware::HostInput& input) {
  std::span<const float> rest(input.parameters);
  for (std::uint32_t k = 0; k < Tensors::kTensors; ++k) {
    const std::uint32_t count = Tensors::tensor_elements(k);
    write_floats(folder / "parameters" / (std::string(kParameterNames[k]) + ".f32"),
                 rest.first(count));
    rest = rest.subspan(count);
  }
  write_floats(folder / "samples.f32", input.samples);
  write_floats(folder / "labels.f32", input.labels);
}

std::string configuration(const DeviceJob& job) {
  const RunParameters& run = job.run;
  const char* const type = job.element == Element::kBf16 ? "bf16" : "fp32";
  std::string text = fmt::format(
      "workload: {{program: {}, parameters: parameters, samples: samples.f32, labels: labels.f32,\n"
      "  algorithm: {}, flavour: {}, data_type: {}, split: {}, partitions: {}, timesteps: {},\n"
      "  iterations: {}, learning_rate: {}, alpha: {}}}\n"
      "soc: {{harts: {}}}\n",
      job.keeps_gradients ? test_guest(fmt::format("observed_{}.elf", type))
                          : fmt::format("lstm_train_{}.elf", type),
      run.algorithm == kFptt ? "fptt" : "bptt",
      run.flavour == kExactGradients ? "exact" : "published", type,
      run.split == kInterleaved ? "interleaved" : "blocked", run.partitions, run.timesteps,
      run.iterations, run.learning_rate, run.alpha, run.harts);
  text += run.mesh == 0 ? "accelerator: {model: none}\n"
                        : fmt::format("accelerator: {{model: tlm, mesh: {}}}\n", run.mesh);
  text += fmt::format("limits: {{instructions: {}}}\ndata:\n  outputs:\n", job.instruction_limit);
  for (const char* const name : kParameterNames) {
    text += fmt::format("    - {{symbol: {0}, file: {0}.f32, type: {1}}}\n", name, type);
  }
  if (job.keeps_gradients) {
    text += "    - {symbol: gradient_log, file: gradients.f32, type: fp32}\n";
  }
  return text;
}

std::vector<std::vector<float>> read_gradients(const fs::path& file, std::uint32_t parts) {
  const std::vector<float> log = read_floats(file);
  REQUIRE(log.size() >= std::size_t{parts} * kParameters);
  std::vector<std::vector<float>> gradients;
  for (auto part = log.begin(); gradients.size() < parts; part += kParameters) {
    gradients.emplace_back(part, part + kParameters);
  }
  return gradients;
}

void append_numbers(std::vector<float>& values, const fs::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  for (std::string word; stream >> word;) values.push_back(std::strtof(word.c_str(), nullptr));
}

}  // namespace

DeviceResult train_on_device(const DeviceJob& job) {
  const TemporaryFolder folder;
  write_input(folder.path(), job.input);
  folder.write("run.yaml", configuration(job));
  DeviceResult result;
  result.process = vp_run(folder.path(), {"--config", "run.yaml", "--stats", "stats.json"});
  INFO(result.process.output << result.process.errors);
  REQUIRE(result.process.exit_code == (job.instruction_limit == 0 ? 0 : 121));
  CHECK_THAT(result.process.errors, !Catch::Matchers::Contains("Warning"));
  std::ifstream(folder.path() / "stats.json") >> result.statistics;
  for (const char* const name : kParameterNames) {
    const std::vector<float> values = read_floats(folder.path() / (std::string(name) + ".f32"));
    result.parameters.insert(result.parameters.end(), values.begin(), values.end());
  }
  REQUIRE(result.parameters.size() == kParameters);
  if (job.keeps_gradients) {
    result.gradients = read_gradients(folder.path() / "gradients.f32", job.run.partitions);
  }
  return result;
}

std::vector<std::uint32_t> bits(const std::vector<float>& values) {
  std::vector<std::uint32_t> result(values.size());
  std::memcpy(result.data(), values.data(), values.size() * sizeof(float));
  return result;
}

std::string test_guest(const std::string& name) {
  return std::string(VP_TEST_GUESTS) + "/" + name;
}

fs::path study_folder() {
  const fs::path folder = "../shared/reference";
  if (fs::exists(folder)) return folder;
  std::cout << "SKIPPED: " << folder << " is not there\n";
  return {};
}

firmware::HostInput read_study(const fs::path& folder) {
  firmware::HostInput input;
  for (const char* const name : kParameterNames) {
    append_numbers(input.parameters, folder / "study-parameters" / (std::string(name) + ".txt"));
  }
  append_numbers(input.samples, folder / "study-samples.txt");
  append_numbers(input.labels, folder / "study-labels.txt");
  return input;
}

}  // namespace vp::test
