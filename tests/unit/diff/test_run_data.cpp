#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/diff/run_data.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using namespace vp;
using test::TemporaryFolder;

TEST_CASE("Rows, harts and causes of a statistics file", "[diff]") {
  const TemporaryFolder folder;
  const diff::RunData run = diff::read_run(folder.write("a.json", std::string(R"({
    "timing": {"model": "full"},
    "rows": {"tanh": {"cycles": 200, "instructions": 80, "causes": {"issue": 80, "hazard": 120}},
             "Sigmoid": {"cycles": 7, "instructions": 3}},
    "guest": {"harts": [{"cycles": 1000, "instructions": 400}]}})")));
  CHECK(run.timing_model == "full");
  REQUIRE(run.sections.size() == 2);
  REQUIRE(run.sections[0].entries.size() == 2);
  CHECK(run.sections[0].entries[0].name == "tanh");
  CHECK(run.sections[0].entries[0].counts.causes.at("hazard") == 120);
  CHECK(run.sections[0].entries[1].counts.instructions == 3);
  REQUIRE(run.sections[1].entries.size() == 1);
  CHECK(run.sections[1].entries[0].name == "hart 0");
  CHECK(run.sections[1].entries[0].counts.cycles == 1000);
}

TEST_CASE("Functions of a profile, all callers and harts together", "[diff]") {
  const TemporaryFolder folder;
  const diff::RunData run =
      diff::read_run(folder.write("a.folded", std::string("hart 0;[issue] 5\n"
                                                          "hart 0;main;f(int, int);[issue] 10\n"
                                                          "hart 0;main;f(int, int);[fetch] 3\n"
                                                          "hart 1;f(int, int);[issue] 4\n"
                                                          "hart 1;f(int, int);g 2\n")));
  REQUIRE(run.sections.size() == 1);
  CHECK(run.sections[0].name == "function");
  const std::vector<diff::Entry>& functions = run.sections[0].entries;
  REQUIRE(functions.size() == 3);
  CHECK(functions[0].name == "(outside of functions)");
  CHECK(functions[0].counts.cycles == 5);
  CHECK(functions[1].name == "f(int, int)");
  CHECK(functions[1].counts.cycles == 17);
  CHECK(functions[1].counts.causes.at("issue") == 14);
  CHECK(functions[1].counts.causes.at("fetch") == 3);
  CHECK(functions[2].name == "g");
  CHECK(functions[2].counts.causes.empty());
}

TEST_CASE("What is no result of a run is named", "[diff]") {
  const TemporaryFolder folder;
  const auto problem = [&](const std::string& text) {
    const auto file = folder.write("x.json", text);
    try {
      static_cast<void>(diff::read_run(file));
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(problem(""), EndsWith("x.json: the file is empty"));
  CHECK_THAT(problem("[1, 2]"), Contains("x.json: not a statistics file"));
  CHECK_THAT(problem("{\"rows\": 3"), Contains("x.json: not a statistics file"));
  CHECK_THAT(problem(R"({"timing": {"model": "full"}, "guest": {"harts": []},
                         "rows": {"tanh": {"cycles": "many", "instructions": 1}}})"),
             Contains("x.json: not a statistics file"));
  CHECK_THAT(problem("hart 0;main 12\nhart 0;main twelve\n"),
             Contains("x.json:2: not a collapsed stack"));
  CHECK_THAT(problem("12\n"), Contains("x.json:1: not a collapsed stack"));
  CHECK_THROWS_AS(diff::read_run(folder.path() / "none.json"), UserError);
  CHECK_THROWS_AS(diff::read_run(folder.path()), UserError);
}
