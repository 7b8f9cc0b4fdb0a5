#include "models/rocket/timing/branch_predictor.h"

#include <catch2/catch.hpp>

using vp::Address;
using vp::Cycles;
using vp::rocket::BranchPredictor;
using Outcome = vp::rocket::BranchPredictor::Outcome;

namespace {

constexpr Address kFirst = 0x8000'0100;
constexpr Address kSecond = 0x8000'0204;
constexpr Address kOther = 0x8000'0408;

/// Eight branches that are not taken: the history is empty again.
void clear_history(BranchPredictor& predictor, Cycles from) {
  for (Cycles n = 0; n < 8; ++n) {
    REQUIRE(predictor.branch(kOther, from + 10 * n, false, 0) == Outcome::kSequential);
  }
}

/// A predictor with an empty history that foresees the first branch as taken, and the second if it
/// finds the first in the history.
BranchPredictor taught() {
  BranchPredictor predictor;
  CHECK(predictor.branch(kFirst, 0, true, kSecond) == Outcome::kWrong);
  CHECK(predictor.branch(kSecond, 100, true, kFirst) == Outcome::kWrong);
  clear_history(predictor, 200);
  return predictor;
}

}  // namespace

TEST_CASE("A branch finds the one before it in the history two fetches later", "[timing]") {
  const unsigned apart = GENERATE(1u, 2u, 50u);
  const bool seen = apart >= 2;
  BranchPredictor predictor = taught();
  CHECK(predictor.branch(kFirst, 300, true, kSecond) == Outcome::kHit);
  CHECK(predictor.branch(kSecond, 300 + apart, seen, kFirst) ==
        (seen ? Outcome::kHit : Outcome::kSequential));
}

TEST_CASE("A wrong prediction enters the history at once", "[timing]") {
  BranchPredictor predictor = taught();
  // The third branch stands for the first: it leaves the same history behind.
  CHECK(predictor.branch(kOther, 300, true, kSecond) == Outcome::kWrong);
  CHECK(predictor.branch(kSecond, 301, true, kFirst) == Outcome::kHit);
}

TEST_CASE("An indirect jump to a wrong target forgets what was fetched behind it", "[timing]") {
  BranchPredictor predictor = taught();
  CHECK(predictor.branch(kFirst, 300, true, kSecond) == Outcome::kHit);
  // Fetched in the next cycle, the jump does not see the branch, nor does what follows it.
  CHECK(predictor.indirect(0x8000'0600, 301, kSecond, false, false, 0) == Outcome::kWrong);
  CHECK(predictor.branch(kSecond, 310, false, kFirst) == Outcome::kSequential);
}

TEST_CASE("A short loop within a loop is foreseen after a while", "[timing]") {
  BranchPredictor predictor;
  Cycles fetched = 0;
  std::uint64_t wrong_before = 0;
  for (unsigned column = 0; column < 64; ++column) {
    if (column == 32) wrong_before = predictor.wrong();
    predictor.branch(0x8000'1ea2, fetched += 20, false, 0);
    for (unsigned row = 0; row < 4; ++row) {
      predictor.branch(0x8000'1ed8, fetched += 20, row < 3, 0x8000'1ea4);
    }
    predictor.branch(0x8000'1f36, fetched += 20, true, 0x8000'1e98);
  }
  CHECK(predictor.wrong() == wrong_before);
}
