#include <catch2/catch.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using vp::test::ProcessResult;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

TEST_CASE("--help explains the options on the output stream", "[cli]") {
  const TemporaryFolder folder;
  const ProcessResult result = vp_run(folder.path(), {"--help"});
  CHECK(result.exit_code == 0);
  CHECK(result.errors.empty());
  CHECK_THAT(result.output, Contains("--config") && Contains("--set") && Contains("--explain") &&
                                Contains("Exit codes"));
}

TEST_CASE("--explain prints one key, a section, everything", "[cli]") {
  const TemporaryFolder folder;
  const ProcessResult one = vp_run(folder.path(), {"--explain", "soc.harts"});
  CHECK(one.exit_code == 0);
  CHECK(one.errors.empty());
  CHECK_THAT(one.output, StartsWith("soc.harts\n") && Contains("integer from 1 to 10"));
  CHECK_THAT(vp_run(folder.path(), {"--explain", "soc"}).output, Contains("soc.clock_mhz"));
  CHECK_THAT(vp_run(folder.path(), {"--explain"}).output, Contains("data.outputs"));
}

TEST_CASE("The shipped configuration is found from anywhere; its dump is valid input", "[cli]") {
  const TemporaryFolder folder;
  const ProcessResult dump =
      vp_run(folder.path(), {"--config", "soc.yaml", "--set", "soc.harts=2", "--dump-config"});
  REQUIRE(dump.exit_code == 0);
  CHECK_THAT(dump.output, Contains("harts: 2") && Contains("partitions: 28"));
  folder.write("dump.yaml", dump.output);
  const ProcessResult again = vp_run(folder.path(), {"--config", "dump.yaml", "--dump-config"});
  CHECK(again.output == dump.output);
  CHECK(vp_run(folder.path(), {"--config", "points/8x8-10.yaml", "--dump-config"}).exit_code == 0);
}

TEST_CASE("The current folder comes before the shipped configurations", "[cli]") {
  const TemporaryFolder folder;
  folder.write("soc.yaml", std::string("soc: {harts: 7}\n"));
  CHECK_THAT(vp_run(folder.path(), {"--config", "soc.yaml", "--dump-config"}).output,
             Contains("harts: 7"));
}

TEST_CASE("--accel and --timing stand for their keys", "[cli]") {
  const TemporaryFolder folder;
  const ProcessResult result = vp_run(
      folder.path(), {"--accel", "none", "--timing", "functional", "x.elf", "--dump-config"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("model: none") && Contains("model: functional") &&
                                Contains((folder.path() / "x.elf").string()));
}
