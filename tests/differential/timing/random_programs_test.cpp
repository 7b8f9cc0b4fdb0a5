// The timed handlers and the reference pipeline come to the same cycle on random programs: all
// instructions, traps, self-modifying code, interrupts by the timer.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/rocket/timing/causes.h"
#include "tests/component/timing/guest_run.h"
#include "tests/differential/qemu/machines.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp;
using namespace vp::test;

namespace {

/// VP_LONG_TESTS asks for ten million instructions.
bool is_long() {
  return std::getenv("VP_LONG_TESTS") != nullptr;
}

GuestRun run(const std::filesystem::path& elf, const char* model) {
  return run_executable(elf,
                        {"soc.ram_mib=128", "accelerator.model=none",
                         "limits.instructions=200000000", std::string("timing.model=") + model},
                        0);
}

}  // namespace

TEST_CASE("Timing models agree to the cycle on random programs", "[timing]") {
  const TemporaryFolder folder;
  const differential::ProgramOptions standard;
  const unsigned iterations = is_long() ? 2000 : standard.iterations;
  const std::uint64_t programs = is_long() ? ~std::uint64_t{0} : 12;
  const std::uint64_t instructions = is_long() ? 10'000'000 : ~std::uint64_t{0};
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 1; seed <= programs && compared < instructions; ++seed) {
    CAPTURE(seed, compared);
    const differential::Program program =
        differential::random_program({.seed = seed, .iterations = iterations});
    const auto elf = folder.write("program.elf", differential::executable(VP_HARNESS, program));
    const GuestRun full = run(elf, "full");
    GuestRun reference = run(elf, "reference");
    REQUIRE(full.failure == reference.failure);
    // The store that ends the run is followed by the rest of its block, one cycle each.
    const std::uint64_t behind = full.instructions[0] - reference.instructions[0];
    CHECK(behind < 64);
    CHECK(full.cycles[0] == reference.cycles[0] + behind);
    reference.causes[0][static_cast<std::size_t>(rocket::StallCause::kIssue)] += behind;
    CHECK(full.causes == reference.causes);
    compared += std::uint64_t{iterations} * standard.items;  // Those of its output do not count.
  }
  WARN(compared << " random instructions compared");
}
