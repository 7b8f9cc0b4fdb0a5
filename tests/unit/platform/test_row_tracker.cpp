#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/report/row_tracker.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using namespace vp;
using report::RowTracker;

namespace {

constexpr Address kBegin = 0x8000'0100;
constexpr Address kEnd = 0x8000'0110;
constexpr Address kMultiply = 0x8000'0200;
constexpr Address kAdd = 0x8000'0210;
constexpr Address kTanh = 0x8000'0220;
constexpr Address kHelper = 0x8000'0230;
constexpr Address kReturn = 0x8000'0800;
constexpr Address kStack = 0x8000'8000;

elf::Image program() {
  const test::TemporaryFolder folder;
  test::ElfBuilder builder;
  builder.symbols = {
      {"part_begin", kBegin, 4, true},
      {"part_end", kEnd, 4, true},
      {"_ZN2vp8firmware8multiplyIfEEvPT_j", kMultiply, 16,
       true},  // void vp::firmware::multiply<float>
      {"add.constprop.0", kAdd, 16, true},
      {"tanh", kTanh, 16, true},
      {"tanhf", kHelper, 16, true},
      {"tanh_table", 0x8000'0400, 16, false},
  };
  return elf::Image::load(folder.write("a.elf", builder.build()));
}

RowTracker tracker(std::vector<config::RowRule> rules, bool has_markers = false) {
  config::Config config;
  config.rows = std::move(rules);
  if (has_markers) config.markers = {"part_begin", "part_end", ""};
  static const elf::Image image = program();
  return RowTracker(config, image);
}

}  // namespace

TEST_CASE("Patterns match whole names, C++ ones with or without namespaces", "[rows]") {
  CHECK(tracker({{"multiply", "A"}}).watched() == std::vector<Address>{kMultiply});
  CHECK(tracker({{"vp::firmware::multiply", "A"}}).watched() == std::vector<Address>{kMultiply});
  CHECK(tracker({{"add", "A"}}).watched() == std::vector<Address>{kAdd});
  CHECK(tracker({{"tanh", "A"}}).watched() == std::vector<Address>{kTanh});
  CHECK(tracker({{"tanh.*", "A"}}).watched() == std::vector<Address>{kTanh, kHelper});
  const RowTracker none = tracker({{"tan", "A"}, {"add", "B"}});
  CHECK(none.watched() == std::vector<Address>{kAdd});
  REQUIRE(none.unmatched().size() == 1);
  CHECK(none.unmatched()[0].pattern == "tan");
}

TEST_CASE("The first matching rule wins; rules may share a row", "[rows]") {
  RowTracker rows = tracker({{"tanh", "X"}, {"tanh.*", "Y"}, {"add", "X"}});
  REQUIRE(rows.rows().size() == 2);
  rows.on_enter(kTanh, kReturn, kStack, {0, 0});
  rows.on_return(kReturn, kStack, {5, 3});
  rows.on_enter(kAdd, kReturn, kStack, {10, 10});
  rows.on_return(kReturn, kStack, {17, 14});
  CHECK(rows.rows()[0].name == "X");
  CHECK(rows.rows()[0].cycles == 12);
  CHECK(rows.rows()[0].instructions == 7);
  CHECK(rows.rows()[0].calls == 2);
  CHECK(rows.rows()[1].calls == 0);
  CHECK(rows.total_cycles() == 12);
}

TEST_CASE("The outermost watched function owns the cycles", "[rows]") {
  RowTracker rows = tracker({{"multiply", "A"}, {"tanh", "B"}});
  CHECK(rows.on_enter(kMultiply, kReturn, kStack, {100, 50}));
  CHECK_FALSE(rows.on_enter(kTanh, kMultiply + 8, kStack - 32, {110, 60}));
  CHECK(rows.on_return(kMultiply + 8, kStack - 32, {150, 90}));
  CHECK(rows.on_return(kReturn, kStack, {200, 130}));
  CHECK(rows.rows()[0].cycles == 100);
  CHECK(rows.rows()[0].instructions == 80);
  CHECK(rows.rows()[1].calls == 0);
}

TEST_CASE("A recursive call that returns to the same place does not end the row", "[rows]") {
  RowTracker rows = tracker({{"multiply", "A"}});
  rows.on_enter(kMultiply, kReturn, kStack, {0, 0});
  rows.on_enter(kMultiply, kReturn, kStack - 64, {10, 10});
  CHECK_FALSE(rows.on_return(kReturn, kStack - 64, {20, 20}));
  CHECK(rows.on_return(kReturn, kStack, {30, 30}));
  CHECK(rows.rows()[0].cycles == 30);
  CHECK(rows.rows()[0].calls == 1);
}

TEST_CASE("A function that was left by a jump ends when a caller enters the next", "[rows]") {
  RowTracker rows = tracker({{"multiply", "A"}, {"add", "B"}});
  rows.on_enter(kMultiply, kReturn, kStack - 64, {0, 0});
  CHECK(rows.on_enter(kAdd, kReturn, kStack, {40, 40}));
  rows.on_return(kReturn, kStack, {50, 50});
  CHECK(rows.rows()[0].cycles == 40);
  CHECK(rows.rows()[1].cycles == 10);
}

TEST_CASE("Causes are those between entry and return, and between markers", "[rows]") {
  using rocket::StallCause;
  const auto at = [](Cycles issue, Cycles miss) {
    report::Snapshot snapshot{issue + miss, issue};
    snapshot.causes.add(StallCause::kIssue, issue);
    snapshot.causes.add(StallCause::kDataMiss, miss);
    return snapshot;
  };
  RowTracker rows = tracker({{"multiply", "A"}, {"add", "B"}}, true);
  rows.on_enter(kBegin, kReturn, kStack, at(10, 0));
  rows.on_enter(kMultiply, kReturn, kStack, at(20, 5));
  rows.on_return(kReturn, kStack, at(40, 35));
  rows.on_enter(kAdd, kReturn, kStack, at(41, 35));
  rows.on_return(kReturn, kStack, at(43, 35));
  rows.on_enter(kMultiply, kReturn, kStack, at(50, 36));
  rows.on_return(kReturn, kStack, at(51, 38));
  rows.on_enter(kEnd, kReturn, kStack, at(60, 40));
  CHECK(rows.rows()[0].causes[StallCause::kIssue] == 21);
  CHECK(rows.rows()[0].causes[StallCause::kDataMiss] == 32);
  CHECK(rows.rows()[0].causes.total() == rows.rows()[0].cycles);
  CHECK(rows.rows()[1].causes[StallCause::kIssue] == 2);
  CHECK(rows.rows()[1].causes[StallCause::kDataMiss] == 0);
  CHECK(rows.parts()[0].causes[StallCause::kIssue] == 50);
  CHECK(rows.parts()[0].causes.total() == rows.parts()[0].cycles());
}

TEST_CASE("Markers cut the rows into parts", "[rows]") {
  RowTracker rows = tracker({{"multiply", "A"}, {"add", "B"}}, true);
  const auto call = [&](Address function, Cycles from, Cycles to) {
    rows.on_enter(function, kReturn, kStack, {from, from});
    rows.on_return(kReturn, kStack, {to, to});
  };
  call(kAdd, 0, 5);  // before the first part: in the row, in no part
  CHECK_FALSE(rows.on_enter(kBegin, kReturn, kStack, {10, 10}));
  call(kMultiply, 20, 50);
  CHECK(rows.parts()[0].end == 0);
  rows.on_enter(kEnd, kReturn, kStack, {100, 100});
  rows.on_enter(kBegin, kReturn, kStack, {110, 110});
  call(kMultiply, 120, 121);
  call(kAdd, 130, 140);
  rows.on_enter(kEnd, kReturn, kStack, {150, 150});
  REQUIRE(rows.parts().size() == 2);
  CHECK(rows.parts()[0].cycles() == 90);
  CHECK(rows.parts()[0].row_cycles == std::vector<Cycles>{30, 0});
  CHECK(rows.parts()[1].row_cycles == std::vector<Cycles>{1, 10});
  CHECK(rows.elapsed_cycles() == 140);
  CHECK(rows.total_cycles() == 46);
}

TEST_CASE("The end of the run closes what is open", "[rows]") {
  RowTracker rows = tracker({{"multiply", "A"}}, true);
  rows.on_enter(kBegin, kReturn, kStack, {10, 10});
  rows.on_enter(kMultiply, kReturn, kStack, {20, 20});
  rows.finish({50, 40});
  CHECK(rows.rows()[0].cycles == 30);
  CHECK(rows.rows()[0].instructions == 20);
  CHECK(rows.elapsed_cycles() == 40);
  CHECK(rows.on_return(kReturn, kStack, {60, 60}));
  CHECK(rows.rows()[0].cycles == 30);
}

TEST_CASE("A marker must be a symbol of the program", "[rows]") {
  config::Config config;
  config.markers = {"part_begin", "part_ende", ""};
  const elf::Image image = program();
  CHECK_THROWS_WITH(RowTracker(config, image), Contains("'part_ende'") &&
                                                   Contains("markers.part_end") &&
                                                   Contains("did you mean 'part_end'?"));
}

TEST_CASE("Without rows and markers nothing is watched", "[rows]") {
  RowTracker rows = tracker({});
  CHECK(rows.watched().empty());
  CHECK(rows.total_cycles() == 0);
  CHECK(rows.elapsed_cycles() == 0);
}
