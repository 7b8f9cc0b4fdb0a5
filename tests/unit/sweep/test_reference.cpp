#include <catch2/catch.hpp>

#include "platform/sweep/reference.h"
#include "tests/unit/sweep/sweep_file.h"

using Catch::Matchers::Contains;
using namespace vp;
using test::SweepFile;
using test::TemporaryFolder;

namespace {

std::vector<sweep::ReferenceEntry> read(const std::string& text) {
  const TemporaryFolder folder;
  return sweep::read_reference_csv(folder.write("r.csv", text));
}

}  // namespace

TEST_CASE("The study's names and configuration keys select runs", "[sweep]") {
  const auto entries =
      read("partitions_k,mesh,cores,function,cycles\n28,8x8,4,tanh,1000\n28,4x4,4,total,2000\n");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].row == "tanh");
  CHECK(entries[0].cycles == 1000.0);
  CHECK_FALSE(entries[0].instructions);
  const auto points = SweepFile(
                          "grid: {accelerator.mesh: [4, 8], soc.harts: [4]}\n"
                          "points: {alone: {soc.harts: 4, accelerator.model: none}}")
                          .expand();
  CHECK_FALSE(applies(entries[0], points[0]));
  CHECK(applies(entries[0], points[1]));
  CHECK(applies(entries[1], points[0]));
  CHECK_FALSE(applies(entries[1], points[2]));  // a mesh means that there is an accelerator
}

TEST_CASE("Without a row: the total; an empty field selects every run", "[sweep]") {
  const auto entries = read("accelerator.model,soc.harts,seconds,instructions\nnone,,1.5,\n");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].row == sweep::kTotal);
  CHECK(entries[0].seconds == 1.5);
  CHECK_FALSE(entries[0].instructions);
  const auto points = SweepFile("grid: {accelerator.model: [none, tlm], soc.harts: [2]}").expand();
  CHECK(applies(entries[0], points[0]));
  CHECK_FALSE(applies(entries[0], points[1]));
}

TEST_CASE("Mistakes in a reference file", "[sweep]") {
  CHECK_THROWS_WITH(read("partition_k,cycles\n1,2\n"),
                    Contains("r.csv:1: column 'partition_k': expected a configuration key"));
  CHECK_THROWS_WITH(read("cores,row\n1,tanh\n"),
                    Contains("r.csv:1: expected a column cycles, instructions or seconds"));
  CHECK_THROWS_WITH(read("cores,cycles\n"), Contains("no line follows the names"));
  CHECK_THROWS_WITH(read("cores,cycles\n1,many\n"),
                    Contains("r.csv:2: cycles: expected a number above 0, found 'many'"));
  CHECK_THROWS_WITH(read("cores,cycles\n1,0\n"), Contains("expected a number above 0"));
  CHECK_THROWS_WITH(read("cores,cycles\n99,5\n"),
                    Contains("r.csv:2: soc.harts: expected integer from 1 to 10, found '99'"));
  CHECK_THROWS_WITH(read("mesh,cycles\n4x8,5\n"), Contains("mesh: expected a square (4x4)"));
}
