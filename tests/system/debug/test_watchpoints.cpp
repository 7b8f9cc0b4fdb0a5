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
