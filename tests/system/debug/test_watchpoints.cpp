// Watchpoints of each kind, hit by stores, atomics, loads and accelerator DMA.
#include <catch2/catch.hpp>

#include "tests/system/debug/gdb_session.h"

using Catch::Matchers::Contains;
using vp::test::debug;
using vp::test::SessionResult;
using vp::test::subject;

TEST_CASE("Each watchpoint reports its own kind, address and thread", "[gdb]") {
  const char* const script = R"(
watch stored
awatch counted
rwatch loaded
watch dma_target[0]
rwatch dma_source[0]
continue
continue
continue
continue
backtrace 1
continue
backtrace 1
continue
continue
continue
info threads
continue
)";
  const std::vector<std::vector<std::string>> ways = {{"--timing", "functional"},
                                                      {"--timing", "full"},
                                                      {"--timing", "full", "--set", "soc.harts=4"}};
  for (const auto& arguments : ways) {
    const SessionResult result = debug(subject(), arguments, script);
    const std::string accelerator = arguments.size() > 2 ? "Thread 5" : "Thread 2";
    CHECK_THAT(result.gdb, Contains("Thread 1 hit Hardware watchpoint 1: stored\n\n"
                                    "Old value = 0\nNew value = 10\n"));
    CHECK_THAT(result.gdb, Contains("Old value = 10\nNew value = 20\n") &&
                               Contains("Old value = 20\nNew value = 30\n"));
    CHECK_THAT(result.gdb,
               Contains("Thread 1 hit Hardware access (read/write) watchpoint 2: counted\n\n"
                        "Old value = 0\nNew value = 5\n"));
    CHECK_THAT(result.gdb, Contains(" in count () at"));
    CHECK_THAT(result.gdb,
               Contains("Thread 1 hit Hardware read watchpoint 3: loaded\n\nValue = 42\n"));
    CHECK_THAT(result.gdb,
               Contains(accelerator + " hit Hardware read watchpoint 5: dma_source[0]\n\n"
                                      "Value = 16256\n"));
    CHECK_THAT(result.gdb, Contains(accelerator + " hit Hardware watchpoint 4: dma_target[0]\n\n"
                                                  "Old value = 0\nNew value = 16256\n"));
    CHECK_THAT(result.gdb, Contains("last MVOUT"));
    CHECK_THAT(result.gdb, Contains("exited with code 01]"));
    CHECK(result.exit_code == 1);
  }
}

namespace {

/// How often `text` occurs in `whole`.
std::size_t occurrences(const std::string& whole, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = whole.find(text); at != std::string::npos; at = whole.find(text, at + 1)) {
    ++count;
  }
  return count;
}

/// Watches every variable by `command`, from start to end of the program.
SessionResult watch_all(const std::string& command) {
  std::string script;
  for (const char* variable : {"stored", "counted", "loaded", "dma_source[0]", "dma_target[0]"}) {
    script += command + " " + variable + "\n";
  }
  for (int i = 0; i < 12; ++i) script += "continue\n";
  return debug(subject(), {"--timing", "full"}, script);
}

}  // namespace

TEST_CASE("Write watchpoints: stores, AMOs and DMA, no reads", "[gdb]") {
  const std::string gdb = watch_all("watch").gdb;
  CHECK(occurrences(gdb, "Thread 1 hit Hardware watchpoint 1: stored") == 3);
  CHECK(occurrences(gdb, "Thread 1 hit Hardware watchpoint 2: counted") == 1);
  CHECK(occurrences(gdb, "Hardware watchpoint 3: loaded\n\n") == 0);
  CHECK(occurrences(gdb, "Hardware watchpoint 4: dma_source[0]\n\n") == 0);
  CHECK(occurrences(gdb, "Thread 2 hit Hardware watchpoint 5: dma_target[0]") == 1);
  CHECK_THAT(gdb, Contains("exited with code 01]"));
}

TEST_CASE("Read watchpoints: loads, AMOs and DMA, no writes", "[gdb]") {
  const std::string gdb = watch_all("rwatch").gdb;
  CHECK(occurrences(gdb, "hit Hardware read watchpoint 1: stored") == 0);
  // A load and an AMO.
  CHECK(occurrences(gdb, "Thread 1 hit Hardware read watchpoint 3: loaded\n\nValue = 42") == 2);
  CHECK(occurrences(gdb, "Thread 2 hit Hardware read watchpoint 4: dma_source[0]") == 1);
  CHECK(occurrences(gdb, "hit Hardware read watchpoint 5: dma_target[0]") == 0);
  CHECK_THAT(gdb, Contains("exited with code 01]"));
}

TEST_CASE("Access watchpoints: both", "[gdb]") {
  const std::string gdb = watch_all("awatch").gdb;
  const std::string hit = " hit Hardware access (read/write) watchpoint ";
  CHECK(occurrences(gdb, "Thread 1" + hit + "1: stored") == 3);
  CHECK(occurrences(gdb, "Thread 1" + hit + "2: counted\n\nOld value = 0\nNew value = 5") == 1);
  CHECK(occurrences(gdb, "Thread 1" + hit + "3: loaded\n\nValue = 42") == 2);
  CHECK(occurrences(gdb, "Thread 2" + hit + "4: dma_source[0]\n\nValue = 16256") == 1);
  CHECK(occurrences(gdb, "Thread 2" + hit + "5: dma_target[0]") == 1);
  CHECK_THAT(gdb, Contains("exited with code 01]"));
}
