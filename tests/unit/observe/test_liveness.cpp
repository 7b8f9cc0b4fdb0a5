#include <catch2/catch.hpp>

#include "platform/observe/liveness.h"

using vp::observe::Liveness;
using Counts = std::vector<std::uint64_t>;

TEST_CASE("A piece is live from its value's write to the value's last read", "[liveness]") {
  Liveness pieces(1, 0);
  pieces.write(0, 1);
  pieces.read(0, 2);
  pieces.read(0, 4);
  pieces.write(0, 6);
  CHECK(pieces.finish(7, false) == Counts{0, 1, 1, 1, 1, 0, 1, 0});
}

TEST_CASE("What is read before it is written was there from the beginning", "[liveness]") {
  Liveness pieces(2, 1);
  pieces.read(0, 3);
  pieces.write(0, 5);
  CHECK(pieces.finish(5, false) == Counts{0, 1, 1, 1, 0, 1});
}

TEST_CASE("Only the first access of an epoch counts", "[liveness]") {
  Liveness once(1, 0), often(1, 0);
  for (Liveness* pieces : {&once, &often}) {
    pieces->write(0, 1);
    if (pieces == &often) pieces->read(0, 1);
    if (pieces == &often) pieces->write(0, 1);
    pieces->read(0, 3);
    if (pieces == &often) pieces->write(0, 3);
    pieces->read(0, 5);
  }
  const Counts expected{0, 1, 1, 1, 1, 1, 0};
  CHECK(once.finish(6, false) == expected);
  CHECK(often.finish(6, false) == expected);
}

TEST_CASE("Results are read at the end", "[liveness]") {
  Liveness pieces(2, 0);
  pieces.write(1, 2);
  CHECK(pieces.finish(4, true) == Counts{1, 1, 2, 2, 2});
}

TEST_CASE("What nobody touches is not live", "[liveness]") {
  Liveness pieces(100, 0);
  CHECK(pieces.finish(2, false) == Counts{0, 0, 0});
}
