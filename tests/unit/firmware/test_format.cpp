// The firmware's printf.

#include <catch2/catch.hpp>
#include <cstdarg>
#include <limits>
#include <string>

#include "firmware/runtime/format.h"

namespace {

std::string formatted(const char* format, ...) {
  std::string text;
  va_list arguments;
  va_start(arguments, format);
  const std::size_t count = vp::firmware::format_text(
      [](char character, void* context) {
        static_cast<std::string*>(context)->push_back(character);
      },
      &text, format, arguments);
  va_end(arguments);
  CHECK(count == text.size());
  return text;
}

}  // namespace

TEST_CASE("integers", "[firmware]") {
  CHECK(formatted("%d %i %u", -7, 0, 4000000000u) == "-7 0 4000000000");
  CHECK(formatted("%d", std::numeric_limits<int>::min()) == "-2147483648");
  CHECK(formatted("%ld", std::numeric_limits<long>::min()) == "-9223372036854775808");
  CHECK(formatted("%lu", ~0ul) == "18446744073709551615");
  CHECK(formatted("%x %lx", 0xBEEFu, 0x80000000ul << 4) == "beef 800000000");
}

TEST_CASE("widths", "[firmware]") {
  CHECK(formatted("[%5d][%-5d][%05d]", -42, -42, -42) == "[  -42][-42  ][-0042]");
  CHECK(formatted("[%2d]", 12345) == "[12345]");
  CHECK(formatted("[%6s][%-6s]", "ab", "ab") == "[    ab][ab    ]");
  CHECK(formatted("[%08x]", 0x1234u) == "[00001234]");
}

TEST_CASE("fixed point", "[firmware]") {
  CHECK(formatted("%f", 0.053817) == "0.053817");
  CHECK(formatted("%.8f", 0.07918580) == "0.07918580");
  CHECK(formatted("%.0f %.1f", 2.5, -0.25) == "3 -0.3");
  CHECK(formatted("%.3f", 1.9996) == "2.000");
  CHECK(formatted("%.3f", -0.0) == "-0.000");
  CHECK(formatted("[%9.2f]", 3.14159) == "[     3.14]");
  CHECK(formatted("%f %f", std::numeric_limits<double>::infinity(),
                  std::numeric_limits<double>::quiet_NaN()) == "inf nan");
}

TEST_CASE("other conversions", "[firmware]") {
  CHECK(formatted("%c%c %s %%", 'o', 'k', "text") == "ok text %");
  CHECK(formatted("%p", reinterpret_cast<void*>(0x80001000)) == "0x80001000");
  CHECK(formatted("%q!") == "%q!");
  CHECK(formatted("100%") == "100%");
}
