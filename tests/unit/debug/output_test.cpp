#include "platform/debug/output.h"

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("What was printed is not printed again", "[debug]") {
  std::string seen;
  vp::debug::Output output([&seen](std::string_view text) { seen += text; });
  output.set_printed(5);
  output.write("abc");
  CHECK(seen.empty());
  output.write("defg");
  CHECK(seen == "fg");
  CHECK(output.printed() == 7);
  output.write("h");
  CHECK(seen == "fgh");
}
