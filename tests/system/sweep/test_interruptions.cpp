#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <sstream>
#include <thread>

#include "tests/system/sweep/process.h"
#include "tests/system/sweep/short_sweep.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp::test;

namespace {

/// Is a process of the group still running? (One that has ended may wait for its parent, or for an
/// init that never comes.)
bool is_alive(pid_t group) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string stat = read_text(entry.path() / "stat");
    // "id (name) state parent group ..."; the name may contain anything.
    std::istringstream fields(stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
    char state = 'Z';
    pid_t parent = 0;
    pid_t its_group = 0;
    fields >> state >> parent >> its_group;
    if (its_group == group && state != 'Z') return true;
  }
  return false;
}

bool vanishes(pid_t group) {
  for (int i = 0; i < 100 && is_alive(group); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return !is_alive(group);
}

}  // namespace

TEST_CASE("Interrupted five times and resumed: the results of an uninterrupted sweep", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml",
               short_sweep("grid: {workload.partitions: [1, 2, 4], soc.harts: [1, 2]}\n"));
  const auto command = [](const std::string& out) {
    return std::vector<std::string>{VP_SWEEP, "s.yaml", "-j", "2", "--out", out};
  };
  REQUIRE(run(folder.path(), command("whole")).exit_code == 0);
  std::mt19937 random(1);
  for (int i = 0; i < 5; ++i) {
    Process process(folder.path(), command("parts"));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 600));
    const bool is_orderly = i != 3;
    process.signal(is_orderly ? SIGINT : SIGKILL);
    const ProcessResult result = process.wait();
    // It may have finished, or have been hit before it could handle signals.
    CHECK((result.exit_code == 130 || result.exit_code == 0 || result.exit_code == -1));
    CHECK(vanishes(process.id()));
  }
  REQUIRE(run(folder.path(), command("parts")).exit_code == 0);
  for (const char* name : {"results.csv", "results.json"}) {
    CHECK(read_text(folder.path() / "whole" / name) == read_text(folder.path() / "parts" / name));
  }
}

TEST_CASE("Ctrl-C ends a sweep with 130 and leaves no results behind", "[sweep]") {
  const TemporaryFolder folder;
  folder.write("s.yaml", "include: soc.yaml\ngrid: {soc.harts: [1, 2]}\n");
  Process process(folder.path(), {VP_SWEEP, "s.yaml", "-j", "2", "--out", "o"});
  const auto first = folder.path() / "o/points/harts=1/log.txt";
  for (int i = 0; i < 300 && !std::filesystem::exists(first); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  REQUIRE(std::filesystem::exists(first));
  kill(-process.id(), SIGINT);  // as a terminal does: to the whole group
  const ProcessResult result = process.wait();
  CHECK(result.exit_code == 130);
  CHECK(result.errors.find("it goes on where it stopped") != std::string::npos);
  CHECK(vanishes(process.id()));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "o/results.csv"));
}
