// A constant of the configuration changes what the guest reads from mcycle by what it is worth, and
// mcycle goes on while the hart waits.
#include <catch2/catch.hpp>

#include "models/rocket/timing/causes.h"
#include "tests/component/timing/guest_run.h"
#include "tests/component/timing/rule.h"

using namespace vp;
using namespace vp::test;

namespace {

constexpr const char* kNumbers =
    "li t0, 0x3fc00000; fmv.w.x fa0, t0; li t0, 0x3fa00000; fmv.w.x fa1, t0";
constexpr const char* kLines = "li s6, 0x80160a00";
constexpr const char* kNext = "addi s6, s6, 64";

/// One block of A and B in, one product, one block of C out: 4x4 BF16.
constexpr const char* kProduct = R"(
  li a1, 0x10004; li a2, 0x1000000000000; custom3 zero, a1, a2, 0, 3
  li a1, 2; li a2, 0x3f8000000008; custom3 zero, a1, a2, 0, 3
  li a1, 0x3f8000040001; li a2, 8; custom3 zero, a1, a2, 0, 3
  li a1, 0x3f8000040009; li a2, 8; custom3 zero, a1, a2, 0, 3
  li a3, 0x80200000; li a4, 0x80201000; li a5, 0x80202000; li a6, 4
  li a1, 0; li a2, 0x100010001
)";
constexpr const char* kLoop =
    "custom3 zero, a1, a2, 9, 3; custom3 zero, a3, a4, 10, 3; custom3 zero, zero, a5, 11, 3; "
    "custom3 zero, a6, a6, 12, 3; custom3 zero, zero, a6, 13, 3; custom3 zero, zero, zero, 8, 3; "
    "fence";

Cycles cycles(Snippet snippet, const std::vector<std::string>& settings) {
  snippet.settings = {"timing.model=full", "accelerator.data_type=bf16",
                      "soc.harts=" + std::to_string(snippet.harts)};
  snippet.settings.insert(snippet.settings.end(), settings.begin(), settings.end());
  const GuestRun run = run_guest(program_of(snippet), snippet.settings, snippet.rounds);
  REQUIRE(run.failure == "");
  return run.results.back();
}

struct Change {
  Snippet snippet;
  std::vector<std::string> settings;
  Cycles expected;  ///< More than without the settings.
};

const Snippet kMiss{.code = "ld a0, 0(s6)", .low = 49, .prepare = kNext, .setup = kLines};
const Snippet kDivide{
    .code = "fdiv.s ft0, fa1, fa0; fadd.s ft1, ft0, fa0", .low = 29, .setup = kNumbers};
const Snippet kMispredict{.code = "jalr zero, 0(a5); nop; there:",
                          .low = 4,
                          .prepare = ".repeat 40; j 1f; 1: .end",
                          .setup = "la a5, there"};
const Snippet kTransfer{.code = "ld a0, 0(s6)",
                        .low = 21,
                        .prepare = kNext,
                        .setup = kLines,
                        .others = "sd s7, 0(s6)",
                        .harts = 2};
/// Loads of 4 rows each, faster than they can be done.
const Snippet kFullQueue{.code = ".repeat 40; custom3 zero, a3, a7, 2, 3; .end; fence",
                         .low = 0,
                         .setup =
                             "li a1, 0x3f8000040001; li a2, 64; custom3 zero, a1, a2, 0, 3; "
                             "li a3, 0x80200000; li a7, 0x4002000000000"};
const Snippet kProductLoop{.code = kLoop, .low = 0, .setup = kProduct};

}  // namespace

TEST_CASE("A changed constant changes mcycle by what it is worth", "[timing]") {
  const std::vector<Change> changes = {
      {kMiss, {"timing.memory.read_latency=130"}, 100},
      {kMiss, {"timing.l2.schedule=12"}, 10},
      {kMiss, {"timing.l1d.retry=8"}, 7},
      {kMiss, {"timing.l2.tile_buffer=4"}, 6},
      {kDivide, {"timing.core.fp_divide_single=69"}, 40},
      {kDivide, {"timing.core.fp_single=8"}, 0},
      {kMispredict, {"timing.core.mispredict=24"}, 20},
      {kTransfer, {"timing.l1d.probe_dirty=15"}, 10},
      // A mesh of 4 rows and columns is (2 * 4 - 1) cells deep on the longest way.
      {kProductLoop, {"timing.accelerator.tile_latency=9"}, 5 * 7},
      {kProductLoop, {"timing.accelerator.mesh_output_delay=12"}, 10},
      {kProductLoop, {"timing.accelerator.command_queue_cycles=14"}, 10},
      {kProductLoop, {"timing.core.load_word=42"}, 0},
      // A refused command is replayed once; from then on ID waits for room.
      {kFullQueue, {"timing.core.replay=9"}, 0},
  };
  for (const Change& change : changes) {
    CAPTURE(change.snippet.code, change.settings);
    CHECK(cycles(change.snippet, change.settings) - cycles(change.snippet, {}) == change.expected);
  }
}

TEST_CASE("mcycle goes on while a hart waits, and every cycle has its cause", "[timing]") {
  const auto cause = [](const Snippet& snippet, rocket::StallCause of) {
    std::vector<std::string> settings = {"timing.model=full", "accelerator.data_type=bf16"};
    const GuestRun run = run_guest(program_of(snippet), settings, snippet.rounds);
    REQUIRE(run.failure == "");
    Cycles sum = 0;
    for (const Cycles cycles : run.causes[0]) sum += cycles;
    CHECK(sum == run.cycles[0]);
    return run.causes[0][static_cast<std::size_t>(of)];
  };
  CHECK(cycles(kProductLoop, {}) > 80);
  CHECK(cause(kProductLoop, rocket::StallCause::kAccelerator) > kProductLoop.rounds * 60);
  // The queues take 8 commands and the station 8 loads; the others wait, 36 cycles each.
  CHECK(cause(kFullQueue, rocket::StallCause::kAccelerator) > kFullQueue.rounds * 24 * 30);
  CHECK(cause(kMiss, rocket::StallCause::kDataMiss) >= kMiss.rounds * 49);
}
