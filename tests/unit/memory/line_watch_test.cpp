#include "models/memory/line_watch.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using vp::Address;
using vp::HartId;
using vp::memory::LineWatch;

namespace {

constexpr Address kBase = 0x8000'0000;

struct Heard {
  Address address;
  unsigned bytes;
  HartId writer;
  bool operator==(const Heard&) const = default;
};

}  // namespace

TEST_CASE("a watch contains exactly its range") {
  const LineWatch watch(kBase, 256);
  CHECK_FALSE(watch.contains(kBase - 1));
  CHECK(watch.contains(kBase));
  CHECK(watch.contains(kBase + 255));
  CHECK_FALSE(watch.contains(kBase + 256));
  CHECK_FALSE(watch.contains(0));
}

TEST_CASE("flags belong to one line and do not disturb each other") {
  LineWatch watch(kBase, 256);
  watch.set(kBase + 64, LineWatch::kCode);
  watch.set(kBase + 127, LineWatch::kDebug);
  CHECK(watch.at(kBase + 63) == 0);
  CHECK(watch.at(kBase + 100) == (LineWatch::kCode | LineWatch::kDebug));
  CHECK(watch.at(kBase + 128) == 0);
  CHECK(watch.flags()[1] == watch.at(kBase + 64));
  watch.clear(kBase + 64, LineWatch::kCode);
  CHECK(watch.at(kBase + 64) == LineWatch::kDebug);
}

TEST_CASE("a listener hears of the part of a write in each line with its flag") {
  LineWatch watch(kBase, 512);
  std::vector<Heard> code;
  std::vector<Heard> mailbox;
  watch.listen(LineWatch::kCode, [&](Address a, unsigned n, HartId w) {
    code.push_back({a, n, w});
  });
  watch.listen(LineWatch::kMailbox, [&](Address a, unsigned n, HartId w) {
    mailbox.push_back({a, n, w});
  });
  watch.set(kBase + 64, LineWatch::kCode);
  watch.set(kBase + 192, LineWatch::kCode);
  watch.set(kBase + 192, LineWatch::kMailbox);

  SECTION("no flagged line") {
    watch.notify_write(kBase, 64, 0);
  }
  SECTION("one byte, first and last of the line") {
    watch.notify_write(kBase + 63, 1, 0);
    watch.notify_write(kBase + 64, 1, 3);
    watch.notify_write(kBase + 127, 1, 4);
    watch.notify_write(kBase + 128, 1, 5);
    CHECK(code == std::vector<Heard>{{kBase + 64, 1, 3}, {kBase + 127, 1, 4}});
  }
  SECTION("a write over many lines, also past the end") {
    watch.notify_write(kBase + 60, 4096, LineWatch::kDma);
    CHECK(code == std::vector<Heard>{{kBase + 64, 64, LineWatch::kDma},
                                     {kBase + 192, 64, LineWatch::kDma}});
    CHECK(mailbox == std::vector<Heard>{{kBase + 192, 64, LineWatch::kDma}});
  }
  SECTION("an unaligned write that ends inside a line") {
    watch.notify_write(kBase + 190, 4, 1);
    CHECK(code == std::vector<Heard>{{kBase + 192, 2, 1}});
  }
}

TEST_CASE("listeners may change flags and write while they are told") {
  LineWatch watch(kBase, 256);
  unsigned first = 0;
  unsigned second = 0;
  watch.listen(LineWatch::kReservation, [&](Address address, unsigned, HartId) {
    ++first;
    watch.clear(address, LineWatch::kReservation);
    watch.notify_write(address, 8, 0);
  });
  watch.listen(LineWatch::kReservation, [&](Address, unsigned, HartId) { ++second; });
  watch.set(kBase, LineWatch::kReservation);
  watch.notify_write(kBase, 8, 1);
  CHECK(first == 1);
  CHECK(second == 1);  // The flag was there when the write happened.
  watch.notify_write(kBase, 8, 1);
  CHECK(first == 1);
}

TEST_CASE("Reads are heard by those whose flag the line carries", "[line_watch]") {
  LineWatch watch(0x8000'0000, 4096);
  CHECK_FALSE(watch.watches_reads());
  std::string heard;
  watch.watch_reads(LineWatch::kDebugRead, [&](Address, unsigned, HartId) { heard += 'd'; });
  watch.watch_reads(LineWatch::kUse, [&](Address address, unsigned, HartId) {
    heard += 'u';
    watch.clear(address, LineWatch::kUse);  // Interested in the first access only.
  });
  watch.set(0x8000'0040, LineWatch::kDebugRead);
  watch.set(0x8000'0040, LineWatch::kUse);
  watch.set(0x8000'0080, LineWatch::kUse);
  watch.notify_read(0x8000'0040, 8, 0);
  watch.notify_read(0x8000'0048, 8, 0);
  watch.notify_read(0x8000'0080, 1, 0);
  watch.notify_read(0x8000'00c0, 8, 0);
  CHECK(heard == "dudu");
  watch.watch_reads(LineWatch::kDebugRead, {});
  CHECK(watch.watches_reads());
  watch.watch_reads(LineWatch::kUse, {});
  CHECK_FALSE(watch.watches_reads());
}
