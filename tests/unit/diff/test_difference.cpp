#include <catch2/catch.hpp>

#include "models/common/errors.h"
#include "platform/diff/difference.h"

using Catch::Matchers::Contains;
using namespace vp;

namespace {

diff::RunData first() {
  return {"a.json",
          "full",
          {{"row",
            {{"tanh", {200, 80, {{"issue", 80}, {"hazard", 120}}}},
             {"Sigmoid", {100, 90, {{"issue", 90}, {"fetch", 10}}}},
             {"idle", {}}}},
           {"hart", {{"hart 0", {1000, 400, {}}}}}}};
}

diff::RunData second() {
  return {"b.json",
          "full",
          {{"row",
            {{"tanh", {150, 80, {{"issue", 80}, {"hazard", 70}}}},
             {"Sigmoid", {103, 90, {{"issue", 90}, {"fetch", 13}}}},
             {"softmax", {30, 20, {{"issue", 30}}}}}},
           {"hart", {{"hart 0", {980, 420, {}}}}}}};
}

/// The lines of `text` between the heading that begins with `title` and the next empty line, each
/// with single spaces.
std::vector<std::string> section(const std::string& text, const std::string& title) {
  std::vector<std::string> lines;
  std::size_t at = text.find("\n" + title);
  if (at == std::string::npos) return lines;
  for (at = text.find('\n', at + 1) + 1; at < text.size() && text[at] != '\n';) {
    const std::size_t end = text.find('\n', at);
    std::string line;
    for (std::size_t i = at; i < end; ++i) {
      if (text[i] != ' ' || (!line.empty() && line.back() != ' ')) line += text[i];
    }
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Rows in their order with difference, share of the row and of the total", "[diff]") {
  const std::string text = compare(first(), second(), {});
  CHECK(section(text, "Cycles by row") ==
        Lines{"tanh 200 150 -50 -25.0 % -16.67 %", "Sigmoid 100 103 +3 +3.0 % +1.00 %",
              "softmax 0 30 +30 new +10.00 %", "all rows 300 283 -17 -5.7 % -5.67 %"});
  CHECK(section(text, "Cycles by hart") == Lines{"hart 0 1000 980 -20 -2.0 % -2.00 %"});
  CHECK(section(text, "Instructions by row") == Lines{"softmax 0 20 +20 new +11.76 %"});
}

TEST_CASE("Causes and the places where they moved, the largest first", "[diff]") {
  const std::string text = compare(first(), second(), {});
  CHECK(section(text, "Cycles by cause, all rows") == Lines{"hazard 120 70 -50 -41.7 % -16.67 %",
                                                            "issue 170 200 +30 +17.6 % +10.00 %",
                                                            "fetch 10 13 +3 +30.0 % +1.00 %"});
  CHECK(section(text, "Moved most, by row and cause") ==
        Lines{"tanh: hazard 120 70 -50 -41.7 % -16.67 %", "softmax: issue 0 30 +30 new +10.00 %",
              "Sigmoid: fetch 10 13 +3 +30.0 % +1.00 %"});
  const std::string brief = compare(first(), second(), {.moves = 1, .functions = 40});
  CHECK(
      section(brief, "Moved most, by row and cause") ==
      Lines{"tanh: hazard 120 70 -50 -41.7 % -16.67 %", "all others 10 43 +33 +330.0 % +11.00 %"});
}

TEST_CASE("Equal runs, and a run without causes", "[diff]") {
  const std::string same = compare(first(), first(), {});
  CHECK(section(same, "Moved most, by row and cause") == Lines{"no difference"});
  CHECK(section(same, "Instructions by row") == Lines{"no difference"});
  diff::RunData functional = second();
  functional.timing_model = "functional";
  for (diff::Entry& entry : functional.sections[0].entries) entry.counts.causes.clear();
  const std::string text = compare(first(), functional, {});
  CHECK_THAT(text, Contains("The timing models differ: full in A, functional in B"));
  CHECK_THAT(text, !Contains("hazard"));
}

TEST_CASE("Functions: those that moved most, the others in one line", "[diff]") {
  const diff::RunData a{"a", "", {{"function", {{"f", {10, 0, {}}}, {"g", {20, 0, {}}}}, false}}};
  const diff::RunData b{
      "b", "", {{"function", {{"g", {25, 0, {}}}, {"h", {9, 0, {}}}, {"f", {10, 0, {}}}}, false}}};
  const std::string text = compare(a, b, {.moves = 20, .functions = 1});
  CHECK(section(text, "Cycles by function") == Lines{"h 0 9 +9 new +30.00 %",
                                                     "all others 20 25 +5 +25.0 % +16.67 %",
                                                     "all functions 30 44 +14 +46.7 % +46.67 %"});
  CHECK_THAT(text, !Contains("Instructions"));
  CHECK_THROWS_AS(compare(a, first(), {}), UserError);
}
