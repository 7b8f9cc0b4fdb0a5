#include <catch2/catch.hpp>

#include "platform/sweep/progress.h"

using namespace vp::sweep;
using std::chrono::seconds;

TEST_CASE("The line tells what is done and how long the rest may take", "[sweep]") {
  const Progress::HostTime start{};
  const Progress progress(stderr, true, 10, start);
  CHECK(progress.describe(0, 2, 0, start + seconds(5)) ==
        "[..............................] 0 of 10 points, 2 running");
  // Four and two halves in 100 s: five more take as long again.
  CHECK(progress.describe(4, 2, 1, start + seconds(99)) ==
        "[############..................] 4 of 10 points, 2 running, 1 failed, about 99 s left");
  CHECK(progress.describe(4, 2, 0, start + seconds(1200)) ==
        "[############..................] 4 of 10 points, 2 running, about 20 min left");
  CHECK(progress.describe(10, 0, 0, start + seconds(7)) ==
        "[##############################] 10 of 10 points");
}

TEST_CASE("Nothing is shown elsewhere than on a terminal", "[sweep]") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  Progress quiet(file, false, 2, {});
  quiet.show(1, 1, 0, Progress::HostTime{} + seconds(3));
  quiet.wipe();
  CHECK(std::ftell(file) == 0);
  Progress loud(file, true, 2, {});
  loud.show(1, 1, 0, Progress::HostTime{} + seconds(3));
  CHECK(std::ftell(file) > 0);
  std::fclose(file);
}
