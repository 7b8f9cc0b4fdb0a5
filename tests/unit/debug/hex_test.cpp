#include "platform/debug/hex.h"

#include <catch2/catch.hpp>

using namespace vp::debug;

TEST_CASE("Hexadecimal bytes", "[debug]") {
  CHECK(to_hex("Az") == "417a");
  CHECK(bytes_of("0aFf") == std::vector<std::uint8_t>{0x0a, 0xff});
  CHECK(bytes_of("") == std::vector<std::uint8_t>{});
  CHECK_FALSE(bytes_of("0"));
  CHECK_FALSE(bytes_of("0g"));
}

TEST_CASE("Numbers are bounded", "[debug]") {
  CHECK(number_of("80000000") == 0x80000000u);
  CHECK(number_of("ffffffffffffffff") == ~std::uint64_t{0});
  CHECK_FALSE(number_of("10000000000000000"));
  CHECK_FALSE(number_of(""));
  CHECK_FALSE(number_of("-1"));
}

TEST_CASE("Registers are in the target's byte order", "[debug]") {
  CHECK(register_hex(0x80000002, 8) == "0200008000000000");
  CHECK(register_hex(0x1f, 4) == "1f000000");
  CHECK(register_value("0200008000000000") == 0x80000002u);
  CHECK_FALSE(register_value("xxxxxxxxxxxxxxxx"));
  CHECK_FALSE(register_value("020000800000000000"));
  CHECK_FALSE(register_value(""));
}

TEST_CASE("Texts are taken apart", "[debug]") {
  std::string_view text = "a,b,";
  CHECK(take_until(text, ',') == "a");
  CHECK(take_until(text, ',') == "b");
  CHECK(take_until(text, ',').empty());
  text = "qRcmd,00";
  CHECK_FALSE(take_prefix(text, "qRcmd,000"));
  CHECK(take_prefix(text, "qRcmd,"));
  CHECK(text == "00");
}
