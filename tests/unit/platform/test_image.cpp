#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "models/common/errors.h"
#include "platform/elf/image.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using vp::UserError;
using vp::elf::Image;
using vp::test::ElfBuilder;
using vp::test::TemporaryFolder;

namespace {

ElfBuilder program_with_symbols() {
  ElfBuilder builder;
  builder.symbols = {{"main", 0x8000'0010, 0x20, true},
                     {"_ZN4lstm4tanhEPfi", 0x8000'0030, 0, true},
                     {"samples", 0x8000'1000, 400}};
  return builder;
}

Image load(const TemporaryFolder& folder, const std::vector<std::uint8_t>& bytes) {
  return Image::load(folder.write("a.elf", bytes));
}

}  // namespace

TEST_CASE("An executable's segments and symbols", "[elf]") {
  const TemporaryFolder folder;
  const Image image = load(folder, program_with_symbols().build());
  CHECK(image.entry() == 0x8000'0000);
  REQUIRE(image.segments().size() == 1);
  CHECK(image.segments()[0].address == 0x8000'0000);
  CHECK(image.segments()[0].content.size() == 64);
  CHECK(image.segments()[0].content[0] == 0x13);
  CHECK(image.segments()[0].memory_bytes == 1 << 20);
  CHECK(image.segments()[0].is_executable);
  REQUIRE(image.find("samples") != nullptr);
  CHECK(image.find("samples")->bytes == 400);
  CHECK(image.find("nothing") == nullptr);
  CHECK_NOTHROW(image.require_within(0x8000'0000, 1 << 20));
}

TEST_CASE("Functions are found by address", "[elf]") {
  const TemporaryFolder folder;
  const Image image = load(folder, program_with_symbols().build());
  CHECK(image.function_at(0x8000'000f) == nullptr);
  REQUIRE(image.function_at(0x8000'0010) != nullptr);
  CHECK(image.function_at(0x8000'002f)->name == "main");
  CHECK(image.describe(0x8000'002f) == "main+0x1f");
  CHECK(image.describe(0x8000'0034) == "lstm::tanh(float*, int)+0x4");
  CHECK(image.describe(0) == "0x0");
  CHECK(image.describe(0x9000'0000) == "0x90000000");
}

TEST_CASE("A moved image keeps its contents", "[elf]") {
  const TemporaryFolder folder;
  Image image = load(folder, program_with_symbols().build());
  const Image moved = std::move(image);
  CHECK(moved.find("main") != nullptr);
  CHECK(moved.segments()[0].content[63] == 0x13);
}

TEST_CASE("A missing symbol is named with its purpose and the nearest one", "[elf]") {
  const TemporaryFolder folder;
  const Image image = load(folder, program_with_symbols().build());
  CHECK_THROWS_WITH(image.require("sample", "workload.samples"),
                    Contains("no symbol 'sample'") && Contains("workload.samples") &&
                        Contains("did you mean 'samples'?"));
  CHECK_THROWS_WITH(image.require("something_else", "x"), !Contains("did you mean"));
}

TEST_CASE("What is not a RISC-V executable is refused by name", "[elf]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(Image::load(folder.path() / "no.elf"), Contains("no.elf: no such file"));
  CHECK_THROWS_WITH(Image::load(folder.path()), Contains("is a folder"));
  CHECK_THROWS_WITH(Image::load("/dev/zero"), Contains("not a regular file"));
  CHECK_THROWS_WITH(load(folder, {}), Contains("not an ELF file"));
  CHECK_THROWS_WITH(load(folder, {'h', 'e', 'l', 'l', 'o'}), Contains("not an ELF file"));
  CHECK_THROWS_WITH(load(folder, vp::test::elf32_header()), Contains("32-bit"));
  ElfBuilder x86;
  x86.machine = 62;
  CHECK_THROWS_WITH(load(folder, x86.build()), Contains("x86-64"));
  ElfBuilder object;
  object.type = 1;
  CHECK_THROWS_WITH(load(folder, object.build()), Contains("not a linked executable"));
}

TEST_CASE("Segments must lie in the RAM", "[elf]") {
  const TemporaryFolder folder;
  ElfBuilder builder;
  const Image image = load(folder, builder.build());
  CHECK_THROWS_WITH(image.require_within(0x8000'0000, (1 << 20) - 1),
                    Contains("0x80000000 to 0x80100000") && Contains("outside the RAM"));
  CHECK_THROWS_WITH(image.require_within(0x8000'0001, 1 << 20), Contains("outside the RAM"));
  builder.entry = 0x1000;
  CHECK_THROWS_WITH(load(folder, builder.build()).require_within(0x8000'0000, 1 << 20),
                    Contains("entry point 0x1000"));
  builder.entry = builder.base = ~std::uint64_t{0} - 100;
  builder.memory_bytes = 200;
  CHECK_THROWS_WITH(load(folder, builder.build()), Contains("impossible sizes"));
  builder.base = 0x8000'0000;
  builder.memory_bytes = 10;
  CHECK_THROWS_WITH(load(folder, builder.build()), Contains("impossible sizes"));
}

TEST_CASE("Every truncation of a program is refused", "[elf]") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> whole = program_with_symbols().build();
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    INFO(bytes);
    CHECK_THROWS_AS(load(folder, {whole.begin(), whole.begin() + static_cast<long>(bytes)}),
                    UserError);
  }
  CHECK_THROWS_WITH(load(folder, {whole.begin(), whole.begin() + 130}), Contains("truncated"));
}

TEST_CASE("Damaged programs never crash the loader", "[elf]") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> whole = program_with_symbols().build();
  std::mt19937 random(1);
  std::size_t accepted = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::uint8_t> damaged = whole;
    const auto changes = 1 + random() % 4;
    for (std::size_t i = 0; i < changes; ++i) {
      damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    }
    try {
      const Image image = load(folder, damaged);
      image.describe(0x8000'0020);
      image.find("samples");
      ++accepted;
    } catch (const UserError&) {
    }
  }
  CHECK(accepted > 0);
  CHECK(accepted < 3000);
}
