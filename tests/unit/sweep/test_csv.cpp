#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/sweep/csv.h"

using Catch::Matchers::Contains;
using namespace vp;
using Fields = std::vector<std::string>;

TEST_CASE("Fields, quotes, line ends", "[sweep]") {
  const sweep::CsvTable table = sweep::parse_csv("a,b\r\n1,\"x, \"\"y\"\"\"\n\n,\n", "t");
  CHECK(table.columns == Fields{"a", "b"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].fields == Fields{"1", "x, \"y\""});
  CHECK(table.rows[1].fields == Fields{"", ""});
  CHECK(table.rows[1].line == 4);
}

TEST_CASE("Mistakes in a CSV file", "[sweep]") {
  CHECK_THROWS_WITH(sweep::parse_csv("", "t.csv"), Contains("t.csv: expected a CSV file"));
  CHECK_THROWS_WITH(sweep::parse_csv("a,b\n1\n", "t.csv"), "t.csv:2: expected 2 fields, found 1");
  CHECK_THROWS_WITH(sweep::parse_csv("a\n\"1\n", "t.csv"), Contains("t.csv:2: a quotation mark"));
  CHECK_THROWS_AS(sweep::read_csv("/nowhere/t.csv"), UserError);
  CHECK_THROWS_AS(sweep::read_csv("/"), UserError);
}

TEST_CASE("What is written can be read", "[sweep]") {
  const Fields fields = {"", "plain", "a,b", "say \"x\"", ""};
  const sweep::CsvTable table = sweep::parse_csv(sweep::csv_line(fields), "t");
  CHECK(table.columns == fields);
}
