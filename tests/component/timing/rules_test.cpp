// Every documented latency, measured by guest programs on the whole SoC.
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "models/rocket/timing/causes.h"
#include "tests/component/timing/guest_run.h"
#include "tests/component/timing/rule.h"

using namespace vp;
using namespace vp::test;

namespace {

GuestRun run(const Snippet& snippet, const char* model) {
  std::vector<std::string> settings = {"timing.model=" + std::string(model),
                                       "soc.harts=" + std::to_string(snippet.harts)};
  settings.insert(settings.end(), snippet.settings.begin(), snippet.settings.end());
  GuestRun run = run_guest(program_of(snippet), settings, snippet.rounds + 1);
  // The last store ends the run, at the end of its block: how many instructions are behind it there
  // depends on the model.
  for (auto& hart : run.causes) hart[static_cast<std::size_t>(rocket::StallCause::kIssue)] = 0;
  return run;
}

/// What the snippet costs beyond `around`.
double measured(const Snippet& snippet, const GuestRun& whole) {
  if (snippet.counter == nullptr) {
    return static_cast<double>(whole.results[snippet.rounds - 1]) -
           static_cast<double>(snippet.around);
  }
  Snippet half = snippet;
  half.rounds /= 2;
  const GuestRun part = run(half, "full");
  REQUIRE(part.failure == "");
  const auto growth = [&](const char* counter) {
    return static_cast<double>(whole.statistics.at(counter) - part.statistics.at(counter));
  };
  return growth(snippet.counter) / growth(snippet.per);
}

void check(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    for (const Snippet& snippet : rule.snippets) {
      CAPTURE(rule.text, snippet.code, snippet.prepare, snippet.setup, snippet.harts);
      const GuestRun full = run(snippet, "full");
      REQUIRE(full.failure == "");
      CHECK(measured(snippet, full) >= static_cast<double>(snippet.low));
      CHECK(measured(snippet, full) <= static_cast<double>(snippet.upper()));
      const GuestRun reference = run(snippet, "reference");
      if (snippet.harts == 1) {
        CHECK(reference.results == full.results);
        CHECK(reference.causes == full.causes);
      } else {
        // A hart that sleeps in a polling loop has other causes, and may see the end of its wait
        // some cycles later than one that really polls.
        CHECK(measured(snippet, reference) == measured(snippet, full));
      }
    }
  }
}

}  // namespace

TEST_CASE("docs/timing.md has the tables", "[timing]") {
  std::stringstream text;
  text << std::ifstream("docs/timing.md").rdbuf();
  // By hand: component_timing_rules "The tables of docs/timing.md" prints them.
  CHECK_THAT(text.str(), Catch::Matchers::Contains(markdown_tables()));
}

TEST_CASE("The tables of docs/timing.md", "[.print]") {
  std::cout << markdown_tables();
}

TEST_CASE("Issue distances", "[timing]") {
  check(pipeline_rules());
}

TEST_CASE("Shared ports and units", "[timing]") {
  check(hazard_rules());
}

TEST_CASE("Control flow", "[timing]") {
  check(control_rules());
}

TEST_CASE("Fetch and instruction cache", "[timing]") {
  check(fetch_rules());
}

TEST_CASE("L1 data cache", "[timing]") {
  check(data_cache_rules());
}

TEST_CASE("L2, coherence and memory", "[timing]") {
  check(memory_rules());
}

TEST_CASE("Accelerator port", "[timing]") {
  check(accelerator_rules());
}
