// Guests that cannot go on end the run with a report and exit code 121.

#include <catch2/catch.hpp>

#include "tests/system/training/device_run.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp::test;
using Catch::Matchers::Contains;

namespace {

/// Runs a failing guest and returns the report.
std::string report_of(const std::string& guest) {
  const TemporaryFolder folder;
  const ProcessResult result = vp_run(folder.path(), {test_guest(guest)});
  CHECK(result.exit_code == 121);
  CHECK_THAT(result.errors, !Contains("Warning"));
  return result.errors;
}

}  // namespace

TEST_CASE("A jump into the void", "[training]") {
  CHECK_THAT(report_of("void_jump.elf"), Contains("hart 0") && Contains("pc 0x40000000") &&
                                             Contains("nstruction access fault") &&
                                             Contains("make_mistake"));
}

TEST_CASE("A trap without a handler", "[training]") {
  CHECK_THAT(report_of("no_handler.elf"), Contains("hart 0") && Contains("pc 0x8000") &&
                                              Contains("llegal instruction") &&
                                              Contains("make_mistake"));
}

TEST_CASE("A trap handler that traps", "[training]") {
  CHECK_THAT(report_of("double_fault.elf"), Contains("hart 0") && Contains("pc 0x8000") &&
                                                Contains("llegal instruction") &&
                                                Contains("failing_handler"));
}

TEST_CASE("A command that the accelerator does not have", "[training]") {
  CHECK_THAT(report_of("accelerator.elf"),
             Contains("accelerator") && Contains("99") && Contains("make_mistake"));
}
