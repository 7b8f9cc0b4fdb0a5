#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "models/common/errors.h"
#include "platform/config/document.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using vp::UserError;
using vp::config::Node;

namespace {

Node parse(const std::string& text) {
  return vp::config::parse_document(text, {"x.yaml", true, {}});
}

}  // namespace

TEST_CASE("A document becomes a tree with lines", "[config]") {
  const Node root = parse("a: 1\nb:\n  c: [x, \"y\"]\n");
  REQUIRE(root.kind == Node::Kind::kMap);
  REQUIRE(root.children.size() == 2);
  CHECK(root.children[0].key == "a");
  CHECK(root.children[0].text == "1");
  CHECK(root.children[0].line == 1);
  const Node& list = root.children[1].children[0];
  CHECK(list.key == "c");
  CHECK(list.line == 3);
  REQUIRE(list.children.size() == 2);
  CHECK(list.children[0].is_plain);
  CHECK_FALSE(list.children[1].is_plain);
}

TEST_CASE("An empty document is nothing", "[config]") {
  CHECK(parse("").kind == Node::Kind::kNull);
  CHECK(parse("# only a comment\n").kind == Node::Kind::kNull);
}

TEST_CASE("Hostile and ambiguous documents are refused", "[config]") {
  CHECK_THROWS_WITH(parse("a: 1\nb: [\n"), StartsWith("x.yaml:"));
  CHECK_THROWS_WITH(parse("a: 1\na: 2\n"), StartsWith("x.yaml:2:") && Contains("'a' occurs twice"));
  CHECK_THROWS_WITH(parse("a: &x 1\n"), Contains("anchors"));
  CHECK_THROWS_WITH(parse("a: &x [1]\nb: *x\n"), Contains("anchors"));
  CHECK_THROWS_WITH(parse("a: !!int 1\n"), Contains("tags"));
  CHECK_THROWS_WITH(parse("a: 1\n---\nb: 1\n"), Contains("only one document"));
  CHECK_THROWS_WITH(parse("[a, b]: 1\n"), Contains("key"));
  CHECK_THROWS_WITH(parse(std::string(vp::config::kLargestDocument + 1, ' ')), Contains("bytes"));
}

TEST_CASE("Nesting is limited, however deep the text goes", "[config]") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_NOTHROW(parse(nested(vp::config::kDeepestDocument)));
  CHECK_THROWS_WITH(parse(nested(vp::config::kDeepestDocument + 1)), Contains("deeper than 16"));
  CHECK_THROWS_AS(parse(std::string(500'000, '[')), UserError);
  CHECK_THROWS_AS(parse(std::string(100'000, '{')), UserError);
}

TEST_CASE("Damaged documents are refused or read, nothing else", "[config]") {
  const std::string whole =
      "include: base.yaml\n# comment\nsoc:\n  harts: 4\n  clock_mhz: 5e2\nrows:\n"
      "  \"a.*\": 'x'\n  ? b\n  : |\n    text\ndata:\n  inputs:\n"
      "    - {symbol: s, file: \"f\\n\", type: fp32}\n    - [1, [2, 3]]\n";
  const std::string special = "{}[]:,-?|>&*!%@`\"'#\n\t \\\0\xff";
  std::mt19937 random(1);
  std::size_t accepted = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = whole;
    const auto changes = 1 + random() % 5;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0:
          damaged[at] = special[random() % special.size()];
          break;
        case 1:
          damaged.insert(at, 1, special[random() % special.size()]);
          break;
        default:
          damaged.erase(at, random() % 8);
          break;
      }
    }
    try {
      parse(damaged);
      ++accepted;
    } catch (const UserError&) {
    }
  }
  CHECK(accepted > 0);
  CHECK(accepted < 5000);
}
