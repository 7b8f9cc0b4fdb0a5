#include "platform/debug/memory_view.h"

#include <array>
#include <catch2/catch.hpp>

using vp::Address;
using vp::debug::MemoryView;
using vp::debug::Region;

namespace {

/// Two regions side by side and one of which nothing can be read.
struct Fixture {
  Fixture() {
    view.add(region(0x1000, first, true));
    view.add(region(0x1010, second, false));
    view.add({0x2000, 16, true, false, [](Address, std::span<std::uint8_t>) { return false; },
              [](Address, std::span<const std::uint8_t>) { return false; }});
  }

  static Region region(Address base, std::array<std::uint8_t, 16>& content, bool is_writable) {
    return {base,
            content.size(),
            is_writable,
            false,
            [&content, base](Address address, std::span<std::uint8_t> bytes) {
              std::copy_n(content.begin() + (address - base), bytes.size(), bytes.begin());
              return true;
            },
            [&content, base](Address address, std::span<const std::uint8_t> bytes) {
              std::copy(bytes.begin(), bytes.end(), content.begin() + (address - base));
              return true;
            }};
  }

  std::array<std::uint8_t, 16> first{1, 2, 3};
  std::array<std::uint8_t, 16> second{4, 5, 6};
  MemoryView view;
};

}  // namespace

TEST_CASE("Reads go across regions and end where nothing answers", "[debug]") {
  const Fixture fixture;
  std::array<std::uint8_t, 40> bytes{};
  CHECK(fixture.view.read(0x1000, bytes) == 32);
  CHECK(bytes[0] == 1);
  CHECK(bytes[18] == 6);
  CHECK(fixture.view.read(0x101f, bytes) == 1);
  CHECK(fixture.view.read(0x1020, bytes) == 0);
  CHECK(fixture.view.read(0x0fff, bytes) == 0);
  CHECK(fixture.view.read(0x2000, bytes) == 0);
  CHECK(fixture.view.read(~Address{0}, bytes) == 0);
}

TEST_CASE("Writes are refused as a whole", "[debug]") {
  Fixture fixture;
  const std::array<std::uint8_t, 2> bytes{8, 9};
  CHECK(fixture.view.write(0x100e, bytes));
  CHECK(fixture.first[15] == 9);
  CHECK_FALSE(fixture.view.write(0x100f, bytes));
  CHECK(fixture.first[15] == 9);
  CHECK_FALSE(fixture.view.write(0x3000, bytes));
  CHECK_FALSE(fixture.view.write(0x2000, bytes));
}

TEST_CASE("The memory map names every region", "[debug]") {
  const Fixture fixture;
  CHECK_THAT(fixture.view.xml(),
             Catch::Matchers::Contains("<memory type=\"ram\" start=\"0x1010\" length=\"0x10\"/>"));
}
