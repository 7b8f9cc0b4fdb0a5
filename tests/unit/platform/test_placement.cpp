#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <iterator>

#include "firmware/programs/run_parameters.h"
#include "models/common/errors.h"
#include "platform/workload/data_file.h"
#include "platform/workload/element.h"
#include "platform/workload/placement.h"
#include "tests/unit/platform/fake_memory.h"
#include "tests/unit/platform/training_program.h"

using Catch::Matchers::Contains;
using namespace vp;
using namespace vp::workload;
using config::DataType;
using test::TemporaryFolder;

namespace {

elf::Image load(const TemporaryFolder& folder, const test::ElfBuilder& builder) {
  return elf::Image::load(folder.write("a.elf", builder.build()));
}

/// The message of planning a training whose program misses or resizes a symbol.
std::string plan_message(const std::string& symbol, std::uint64_t bytes) {
  const TemporaryFolder folder;
  test::write_training_files(folder);
  test::ElfBuilder program = test::training_program(DataType::kBf16);
  std::erase_if(program.symbols, [&](const auto& s) { return s.name == symbol && bytes == 0; });
  for (auto& s : program.symbols) {
    if (s.name == symbol) s.bytes = bytes;
  }
  try {
    plan_placements(test::training_configuration(folder, DataType::kBf16), load(folder, program));
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

config::Config plain_configuration(const config::DataItem& input) {
  config::Config config;
  config.soc.ram_mib = 2;
  config.data.inputs = {input};
  return config;
}

}  // namespace

TEST_CASE("BF16 rounds to nearest, ties to even", "[workload]") {
  CHECK(to_bf16(1.0f) == 0x3f80);
  CHECK(to_bf16(std::bit_cast<float>(0x3f808000u)) == 0x3f81);  // tie, away from zero
  CHECK(to_bf16(std::bit_cast<float>(0xbf818000u)) == 0xbf82);  // tie, away from zero
  CHECK(to_bf16(std::bit_cast<float>(0x3f807fffu)) == 0x3f80);
  CHECK(to_bf16(std::bit_cast<float>(0x7f7fffffu)) == 0x7f80);  // overflow to infinity
  CHECK(to_bf16(std::bit_cast<float>(0xff800000u)) == 0xff80);
  CHECK(std::isnan(from_bf16(to_bf16(std::bit_cast<float>(0x7f800001u)))));
  CHECK(from_bf16(0xc000) == -2.0f);
}

TEST_CASE("A training gets its parameters, samples, labels and run parameters", "[workload]") {
  const auto type = GENERATE(DataType::kFp32, DataType::kBf16);
  const TemporaryFolder folder;
  test::write_training_files(folder);
  const elf::Image image = load(folder, test::training_program(type));
  const config::Config config = test::training_configuration(
      folder, type,
      {"soc.harts=4", "workload.partitions=7", "workload.split=blocked", "accelerator.mesh=8"});
  const std::vector<Placement> plan = plan_placements(config, image);
  CHECK(plan.size() == 13);
  test::FakeMemory memory(2 << 20);
  place(plan, memory);

  const Address weights = image.find("param_l1_wg")->address;
  if (type == DataType::kFp32) {
    CHECK(memory.value<float>(weights + 4 * 300) == 300 / 1024.0f);
  } else {
    CHECK(memory.value<std::uint16_t>(weights + 2 * 300) == to_bf16(300 / 1024.0f));
  }
  const auto run = memory.value<RunParameters>(image.find("run_parameters")->address);
  CHECK(run.magic == kRunParametersMagic);
  CHECK(run.version == kRunParametersVersion);
  CHECK(run.algorithm == kFptt);
  CHECK(run.flavour == kExactGradients);
  CHECK(run.partitions == 7);
  CHECK(run.timesteps == 784);
  CHECK(run.batch == 4);
  CHECK(run.harts == 4);
  CHECK(run.mesh == 8);
  CHECK(run.scratchpad_rows == (type == DataType::kFp32 ? 16384 : 8192));
  CHECK(run.accumulator_rows == 2048);
  CHECK(run.split == kBlocked);
  CHECK(run.iterations == 1);
  CHECK(run.learning_rate == 0.01f);
  CHECK(run.alpha == 0.1f);
}

TEST_CASE("Without an accelerator the run parameters say mesh 0", "[workload]") {
  const TemporaryFolder folder;
  test::write_training_files(folder);
  const elf::Image image = load(folder, test::training_program(DataType::kBf16));
  const auto config = test::training_configuration(
      folder, DataType::kBf16,
      {"accelerator.model=none", "workload.algorithm=bptt", "workload.flavour=published"});
  const Placement block = plan_placements(config, image).front();
  REQUIRE(block.symbol == "run_parameters");
  RunParameters run;
  std::memcpy(&run, block.bytes.data(), sizeof run);
  CHECK(run.mesh == 0);
  CHECK(run.scratchpad_rows == 0);
  CHECK(run.algorithm == kBptt);
  CHECK(run.flavour == kPublishedGradients);
}

TEST_CASE("Parameters may be text", "[workload]") {
  const TemporaryFolder folder;
  test::write_training_files(folder);
  std::filesystem::remove(folder.path() / "parameters/param_l2_b.f32");
  folder.write("parameters/param_l2_b.txt", std::string("1 2 3 4 5\n6 7 8\t9 -10.5e0\n"));
  const elf::Image image = load(folder, test::training_program(DataType::kFp32));
  const auto config = test::training_configuration(folder, DataType::kFp32);
  test::FakeMemory memory(2 << 20);
  place(plan_placements(config, image), memory);
  CHECK(memory.value<float>(image.find("param_l2_b")->address + 36) == -10.5f);
}

TEST_CASE("Missing and mismatched symbols and files are named", "[workload]") {
  CHECK_THAT(plan_message("samples", 0), Contains("no symbol 'samples'"));
  CHECK_THAT(plan_message("run_parameters", 0), Contains("no symbol 'run_parameters'"));
  CHECK_THAT(plan_message("run_parameters", 56), Contains("has 56 bytes, expected 60"));
  CHECK_THAT(plan_message("param_l2_b", 40),
             Contains("'param_l2_b' has 40 bytes (20 elements of bf16), expected 10 elements"));
  const TemporaryFolder folder;
  test::write_training_files(folder);
  const elf::Image image = load(folder, test::training_program(DataType::kBf16));
  const auto config = test::training_configuration(folder, DataType::kBf16);
  folder.write("samples.f32", std::vector<std::uint8_t>(400));
  CHECK_THROWS_WITH(plan_placements(config, image),
                    Contains("workload.samples:") && Contains("samples.f32") &&
                        Contains("found 100 numbers, expected 3136"));
  std::filesystem::remove(folder.path() / "parameters/param_l1_bo.f32");
  CHECK_THROWS_WITH(plan_placements(config, image),
                    Contains("workload.parameters:") && Contains("param_l1_bo.f32: no such file"));
  std::filesystem::remove_all(folder.path() / "parameters");
  CHECK_THROWS_WITH(plan_placements(config, image), Contains("no such folder"));
}

TEST_CASE("A symbol outside the RAM is refused", "[workload]") {
  const TemporaryFolder folder;
  test::ElfBuilder program;
  program.symbols = {{"low", 0x1000, 4}, {"end", 0x801f'fffc, 8}, {"huge", 0x8000'0000, ~0ull}};
  const elf::Image image = load(folder, program);
  const auto config = plain_configuration({});
  for (const char* symbol : {"low", "end", "huge"}) {
    CHECK_THROWS_WITH(locate(config, image, symbol, "key"), Contains("outside the RAM"));
  }
}

TEST_CASE("Data items of other programs", "[workload]") {
  const TemporaryFolder folder;
  test::ElfBuilder program;
  program.symbols = {{"table", 0x8000'1000, 8}, {"empty", 0x8000'2000, 0}};
  const elf::Image image = load(folder, program);
  test::FakeMemory memory(2 << 20);
  using config::ItemType;

  const auto text = folder.write("t.txt", std::string("1.5 -2"));
  place(plan_placements(plain_configuration({"table", text, ItemType::kFp32}), image), memory);
  CHECK(memory.value<float>(0x8000'1004) == -2.0f);
  const auto idx = folder.write("labels-idx1-ubyte",
                                std::vector<std::uint8_t>{0, 0, 8, 1, 0, 0, 0, 4, 7, 0, 255, 3});
  place(plan_placements(plain_configuration({"table", idx, ItemType::kBf16}), image), memory);
  CHECK(memory.value<std::uint16_t>(0x8000'1004) == to_bf16(255));
  const auto raw = folder.write("r.bin", std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8});
  place(plan_placements(plain_configuration({"table", raw, ItemType::kRaw}), image), memory);
  CHECK(memory.value<std::uint32_t>(0x8000'1004) == 0x08070605);

  const auto plan = [&](const char* symbol, const std::filesystem::path& file, ItemType type) {
    return plan_placements(plain_configuration({symbol, file, type}), image);
  };
  CHECK_THROWS_WITH(plan("table", raw, ItemType::kBf16), Contains("unknown format"));
  CHECK_THROWS_WITH(plan("table", text, ItemType::kRaw), Contains("found 6 bytes, expected 8"));
  CHECK_THROWS_WITH(plan("empty", text, ItemType::kFp32),
                    Contains("'empty'") && Contains("0 bytes"));
  CHECK_THROWS_WITH(plan("tabel", text, ItemType::kFp32), Contains("did you mean 'table'"));
  CHECK_THROWS_WITH(plan("table", folder.path(), ItemType::kRaw), Contains("is a folder"));
  const auto odd = folder.write("odd.f32", std::vector<std::uint8_t>(7));
  CHECK_THROWS_WITH(plan("table", odd, ItemType::kFp32), Contains("7 bytes"));
  const auto word = folder.write("w.txt", std::string("1.5 two"));
  CHECK_THROWS_WITH(plan("table", word, ItemType::kFp32), Contains("'two'"));
}

TEST_CASE("Outputs are written from memory", "[workload]") {
  const TemporaryFolder folder;
  test::ElfBuilder program;
  program.symbols = {{"out", 0x8000'1000, 4}};
  const elf::Image image = load(folder, program);
  test::FakeMemory memory(2 << 20);
  memory.set(0x8000'1000, std::uint32_t{0xc000'3f80});  // BF16 1.0, -2.0
  config::Config config;
  config.soc.ram_mib = 2;
  config.data.outputs = {{"out", folder.path() / "o.txt", config::ItemType::kBf16},
                         {"out", folder.path() / "o.f32", config::ItemType::kBf16},
                         {"out", folder.path() / "o.bin", config::ItemType::kRaw}};
  check_outputs(config, image);
  write_outputs(config, image, memory);
  CHECK(read_numbers(folder.path() / "o.txt", 2, "k") == std::vector<float>{1, -2});
  CHECK(read_numbers(folder.path() / "o.f32", 2, "k") == std::vector<float>{1, -2});
  CHECK(read_bytes(folder.path() / "o.bin", 4, "k") ==
        std::vector<std::uint8_t>{0x80, 0x3f, 0x00, 0xc0});
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 4);
  config.data.outputs[0].file = "/no/such/folder/o.txt";
  CHECK_THROWS_WITH(check_outputs(config, image), Contains("/no/such/folder"));
  config.data.outputs[0].file = folder.path() / "o.csv";
  CHECK_THROWS_WITH(check_outputs(config, image), Contains(".f32 or .txt"));
}

TEST_CASE("Pixels are normalised and labels become one-hot", "[workload]") {
  const TemporaryFolder folder;
  const auto images = folder.write(
      "i.idx", std::vector<std::uint8_t>{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255});
  const std::vector<float> pixels = read_pixels(images, 2, "k");
  CHECK(pixels[0] == Approx(-0.42407447));
  CHECK(pixels[1] == Approx((1 - 0.13066047) / 0.30810781));
  const auto labels =
      folder.write("l.idx", std::vector<std::uint8_t>{0, 0, 8, 1, 0, 0, 0, 2, 1, 0});
  CHECK(read_labels(labels, 2, 3, "k") == std::vector<float>{0, 1, 0, 1, 0, 0});
  CHECK_THROWS_AS(read_labels(labels, 2, 1, "k"), UserError);
  CHECK_THROWS_AS(read_labels(labels, 3, 3, "k"), UserError);
}
