#include "tests/unit/platform/training_program.h"

#include "platform/config/loader.h"
#include "platform/workload/element.h"
#include "platform/workload/placement.h"

namespace vp::test {
namespace {

std::vector<float> ramp(std::size_t count, float divisor) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i) / divisor;
  return values;
}

}  // namespace

ElfBuilder training_program(config::DataType type) {
  ElfBuilder builder;
  builder.memory_bytes = 2 << 20;
  std::uint64_t address = 0x8000'1000;
  const auto add = [&](const std::string& name, std::uint64_t bytes, bool is_function = false) {
    builder.symbols.push_back({name, address, bytes, is_function});
    address += (bytes + 63) / 64 * 64;
  };
  const std::uint64_t width = workload::element_bytes(type);
  add("run_parameters", 60);
  for (const auto& array : workload::parameter_arrays()) {
    add(std::string(array.name), array.elements * width);
  }
  add("samples", 4 * 784 * width);
  add("labels", 40 * width);
  add("result_loss", 784 * 4);
  add("result_final_loss", 4);
  add("result_logits", 160);
  add("result_parts", 4);
  add("arena_ledger", 64 * 48);
  add("arena_ledger_size", 4);
  add("arena_high_water", 8);
  add("training_part_begin", 16, true);
  add("training_part_end", 16, true);
  return builder;
}

void write_training_files(const TemporaryFolder& folder) {
  const auto write = [&](const std::string& name, const std::vector<float>& values) {
    folder.write(name, workload::encode(values, config::DataType::kFp32));
  };
  for (const auto& array : workload::parameter_arrays()) {
    write("parameters/" + std::string(array.name) + ".f32", ramp(array.elements, 1024));
  }
  write("samples.f32", ramp(4 * 784, 4096));
  std::vector<float> labels(40);
  for (std::size_t n = 0; n < 4; ++n) labels[n * 10 + n] = 1;
  write("labels.f32", labels);
}

config::Config training_configuration(const TemporaryFolder& folder, config::DataType type,
                                      const std::vector<std::string>& settings) {
  const std::string root = folder.path().string();
  config::Request request;
  request.settings = {
      "workload.program=" + root + "/a.elf", "workload.parameters=" + root + "/parameters",
      "workload.samples=" + root + "/samples.f32", "workload.labels=" + root + "/labels.f32",
      std::string("workload.data_type=") + workload::to_string(type)};
  request.settings.insert(request.settings.end(), settings.begin(), settings.end());
  return config::load(request);
}

}  // namespace vp::test
