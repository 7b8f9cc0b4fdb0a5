// Every mistake of a user: one line on the error stream that names the culprit, exit code 2,
// nothing on the output stream, nothing written.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "platform/workload/element.h"
#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/training_program.h"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using vp::config::DataType;
using vp::test::ElfBuilder;
using vp::test::ProcessResult;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

std::set<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files.insert(entry.path());
  }
  return files;
}

/// Runs vp-run with a statistics file and demands a refusal; returns the message.
std::string refusal(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  const auto before = files_in(folder.path());
  arguments.insert(arguments.begin(), {"--stats", "stats.json"});
  const ProcessResult result = vp_run(folder.path(), arguments);
  CHECK(result.exit_code == 2);
  CHECK(result.output.empty());
  CHECK_THAT(result.errors, StartsWith("vp-run: error: ") && EndsWith("\n"));
  CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
  CHECK(files_in(folder.path()) == before);
  return result.errors;
}

/// A training's files, and the configuration that names them.
void write_training(const TemporaryFolder& folder, const ElfBuilder& program) {
  vp::test::write_training_files(folder);
  folder.write("train.elf", program.build());
  folder.write("train.yaml", std::string("workload:\n"
                                         "  program: train.elf\n"
                                         "  parameters: parameters\n"
                                         "  samples: samples.f32\n"
                                         "  labels: labels.f32\n"
                                         "  data_type: bf16\n"));
}

}  // namespace

TEST_CASE("Programs that are none", "[cli]") {
  const TemporaryFolder folder;
  CHECK_THAT(refusal(folder, {"missing.elf"}), Contains("missing.elf: no such file"));
  CHECK_THAT(refusal(folder, {"."}), Contains("is a folder"));
  CHECK_THAT(refusal(folder, {}), Contains("no program"));
  folder.write("text.elf", std::string("#!/bin/sh\n"));
  CHECK_THAT(refusal(folder, {"text.elf"}), Contains("text.elf: not an ELF file"));
  folder.write("empty.elf", std::string());
  CHECK_THAT(refusal(folder, {"empty.elf"}), Contains("empty.elf: not an ELF file"));
}

TEST_CASE("Truncated programs", "[cli]") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> whole = ElfBuilder().build();
  for (const std::size_t bytes :
       {std::size_t{40}, std::size_t{100}, std::size_t{150}, whole.size() - 1}) {
    std::vector<std::uint8_t> cut = whole;
    cut.resize(bytes);
    folder.write("cut.elf", cut);
    CHECK_THAT(refusal(folder, {"cut.elf"}), Contains("cut.elf: ") && Contains("truncated"));
  }
}

TEST_CASE("Foreign programs", "[cli]") {
  const TemporaryFolder folder;
  folder.write("rv32.elf", vp::test::elf32_header());
  CHECK_THAT(refusal(folder, {"rv32.elf"}), Contains("rv32.elf: is a 32-bit"));
  ElfBuilder x86;
  x86.machine = 62;
  folder.write("x86.elf", x86.build());
  CHECK_THAT(refusal(folder, {"x86.elf"}), Contains("x86.elf: is a 64-bit") && Contains("x86-64"));
  CHECK_THAT(refusal(folder, {"/proc/self/exe"}), Contains("RISC-V"));
}

TEST_CASE("Segments outside the RAM", "[cli]") {
  const TemporaryFolder folder;
  ElfBuilder low;
  low.base = low.entry = 0x1000;
  folder.write("low.elf", low.build());
  CHECK_THAT(refusal(folder, {"low.elf"}),
             Contains("low.elf: segment 0x1000 to 0x101000") && Contains("outside the RAM"));
  ElfBuilder large;
  large.memory_bytes = 3 << 20;
  folder.write("large.elf", large.build());
  CHECK_THAT(refusal(folder, {"--set", "soc.ram_mib=2", "large.elf"}), Contains("soc.ram_mib"));
}

TEST_CASE("Missing symbols", "[cli]") {
  const TemporaryFolder folder;
  for (const char* symbol : {"run_parameters", "param_l1_wf", "samples", "result_loss"}) {
    ElfBuilder program = vp::test::training_program(DataType::kBf16);
    std::erase_if(program.symbols, [&](const auto& s) { return s.name == symbol; });
    write_training(folder, program);
    CHECK_THAT(refusal(folder, {"--config", "train.yaml"}),
               Contains("train.elf: has no symbol '" + std::string(symbol) + "'"));
  }
  write_training(folder, vp::test::training_program(DataType::kBf16));
  CHECK_THAT(refusal(folder, {"--config", "train.yaml", "--set", "markers.part_begin=no_begin",
                              "--set", "markers.part_end=training_part_end"}),
             Contains("'no_begin'") && Contains("markers.part_begin"));
}

TEST_CASE("Data of the wrong size or format", "[cli]") {
  const TemporaryFolder folder;
  write_training(folder, vp::test::training_program(DataType::kFp32));
  CHECK_THAT(refusal(folder, {"--config", "train.yaml"}), Contains("'param_l1_wi'") &&
                                                              Contains("expected 16512 elements") &&
                                                              Contains("workload.data_type"));
  write_training(folder, vp::test::training_program(DataType::kBf16));
  folder.write("samples.f32", std::vector<std::uint8_t>(4 * 783 * 4));
  CHECK_THAT(refusal(folder, {"--config", "train.yaml"}),
             Contains("workload.samples: ") && Contains("found 3132 numbers, expected 3136"));
  folder.write("labels.txt", std::string("1 2 x"));
  vp::test::write_training_files(folder);
  CHECK_THAT(refusal(folder, {"--config", "train.yaml", "--set", "workload.labels=labels.txt"}),
             Contains("workload.labels: ") && Contains("labels.txt"));
  CHECK_THAT(refusal(folder, {"--config", "train.yaml", "--set", "workload.samples=nowhere"}),
             Contains("workload.samples: ") && Contains("nowhere: no such file"));
}

TEST_CASE("Broken configurations", "[cli]") {
  const TemporaryFolder folder;
  folder.write("a.elf", ElfBuilder().build());
  const auto refuse = [&](const std::string& text) {
    folder.write("c.yaml", text);
    return refusal(folder, {"--config", "c.yaml", "a.elf"});
  };
  CHECK_THAT(refuse("soc: {harts: 1\n"), Contains("c.yaml:") && Contains("not valid YAML"));
  CHECK_THAT(refuse("soc:\n  hart: 2\n"),
             Contains("c.yaml:2: 'soc.hart': unknown key, did you mean soc.harts?"));
  CHECK_THAT(refuse("soc:\n  harts: 100\n"),
             Contains("c.yaml:2: soc.harts: expected integer from 1 to 10, found '100'"));
  CHECK_THAT(refuse("soc:\n  harts: many\n"), Contains("c.yaml:2: soc.harts:"));
  CHECK_THAT(refuse(std::string(50, '[') + std::string(50, ']')),
             Contains("c.yaml:1: nested deeper"));
  CHECK_THAT(refuse(std::string(100'000, '[')), Contains("c.yaml:1: "));
  CHECK_THAT(refuse(std::string(2 << 20, '#')), Contains("c.yaml: more than"));
  CHECK_THAT(refuse("workload: {partitions: 5}\n"), Contains("c.yaml:1: workload.partitions:"));
  CHECK_THAT(refuse("accelerator:\n  model: all\n"), Contains("c.yaml:2: accelerator.model:"));
  CHECK_THAT(refusal(folder, {"--config", "none.yaml", "a.elf"}), Contains("none.yaml: no such"));
  CHECK_THAT(refusal(folder, {"--config", ".", "a.elf"}), Contains("folder"));
}

TEST_CASE("Wrong options", "[cli]") {
  const TemporaryFolder folder;
  folder.write("a.elf", ElfBuilder().build());
  CHECK_THAT(refusal(folder, {"--set", "soc.harts=0", "a.elf"}), Contains("--set soc.harts=0"));
  CHECK_THAT(refusal(folder, {"--set", "nonsense", "a.elf"}), Contains("'nonsense'"));
  CHECK_THAT(refusal(folder, {"--accel", "all", "a.elf"}), Contains("accelerator.model"));
  CHECK_THAT(refusal(folder, {"--timing", "exact", "a.elf"}), Contains("timing.model"));
  CHECK_THAT(refusal(folder, {"--no-such-option", "a.elf"}), Contains("--no-such-option"));
  CHECK_THAT(refusal(folder, {"a.elf", "b.elf"}), Contains("b.elf"));
  CHECK_THAT(refusal(folder, {"--explain", "soc.hart"}), Contains("did you mean soc.harts?"));
}

TEST_CASE("Places that cannot be written are refused before the run", "[cli]") {
  const TemporaryFolder folder;
  folder.write("a.elf", ElfBuilder().build());
  const ProcessResult result = vp_run(folder.path(), {"--stats", "no/such/s.json", "a.elf"});
  CHECK(result.exit_code == 2);
  CHECK_THAT(result.errors, Contains("no/such: no such folder"));
  CHECK(vp_run(folder.path(), {"--stats", ".", "a.elf"}).exit_code == 2);
}
