#include <catch2/catch.hpp>

#include "platform/observe/function_table.h"
#include "tests/unit/platform/elf_builder.h"

using vp::Address;
using vp::observe::FunctionTable;

namespace {

constexpr Address kBase = 0x8000'0000;

/// `parcels` at kBase under the names of `symbols`.
FunctionTable table_of(const std::vector<std::uint16_t>& parcels,
                       std::vector<vp::test::ElfBuilder::Symbol> symbols) {
  vp::test::ElfBuilder builder;
  builder.content.clear();
  for (const std::uint16_t parcel : parcels) {
    builder.content.push_back(static_cast<std::uint8_t>(parcel));
    builder.content.push_back(static_cast<std::uint8_t>(parcel >> 8));
  }
  builder.symbols = std::move(symbols);
  const vp::test::TemporaryFolder folder;
  return FunctionTable(vp::elf::Image::load(folder.write("a.elf", builder.build())));
}

constexpr std::uint16_t kCNop = 0x0001;
constexpr std::uint16_t kCJalrA0 = 0x9502;                        // c.jalr a0
constexpr std::uint16_t kJalLow = 0x00ef, kJalHigh = 0x0080;      // jal ra, +8
constexpr std::uint16_t kJalT0Low = 0x02ef, kJalT0High = 0x0080;  // jal t0, +8
constexpr std::uint16_t kIllegal = 0x0000;

}  // namespace

TEST_CASE("Return sites lie behind instructions that link through ra") {
  const FunctionTable table = table_of({kCNop, kCJalrA0, kJalLow, kJalHigh, kJalT0Low, kJalT0High},
                                       {{"main", kBase, 12, true}});
  CHECK(table.return_sites() == std::vector<Address>{kBase + 4, kBase + 8});
}

TEST_CASE("Decoding of a function ends where its bytes are no instruction") {
  const FunctionTable table =
      table_of({kCJalrA0, kIllegal, kCJalrA0, kCNop}, {{"main", kBase, 8, true}});
  CHECK(table.return_sites() == std::vector<Address>{kBase + 2});
}

TEST_CASE("Functions are known by their entry; millicode belongs to its caller") {
  const FunctionTable table =
      table_of({kCNop, kCNop, kCNop, kCNop}, {{"first", kBase, 2, true},
                                              {"__riscv_save_3", kBase + 2, 2, true},
                                              {"_ZN2ns4lastEv", kBase + 4, 4, true}});
  REQUIRE(table.size() == 2);
  CHECK(table.name(*table.starting_at(kBase)) == "first");
  CHECK(table.name(*table.starting_at(kBase + 4)) == "ns::last()");
  CHECK_FALSE(table.starting_at(kBase + 2));
  CHECK_FALSE(table.starting_at(kBase + 6));
}
