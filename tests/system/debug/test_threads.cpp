// Harts as threads: which one stopped, one that steps while the others stand or run; the user's
// Ctrl-C in every state that waits.
#include <catch2/catch.hpp>

#include "tests/system/debug/gdb_session.h"

using Catch::Matchers::Contains;
using vp::test::debug;
using vp::test::SessionResult;
using vp::test::subject;

namespace {

const std::vector<std::string> kFourHarts = {"--timing", "full", "--set", "soc.harts=4"};

/// The last value that GDB printed as $n.
std::string printed(const SessionResult& result, int n) {
  const std::string before = "$" + std::to_string(n) + " = ";
  const std::size_t at = result.gdb.rfind(before);
  if (at == std::string::npos) return "nothing";
  const std::size_t begin = at + before.size();
  return result.gdb.substr(begin, result.gdb.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("One thread per hart and one for the accelerator", "[gdb]") {
  const SessionResult result = debug(subject(), kFourHarts, R"(
break count
continue
info threads
thread apply all print $mhartid
thread 3
print $mhartid
kill
)");
  CHECK_THAT(result.gdb, Contains("Thread 1 hit Breakpoint 1, count ()"));
  for (const char* line :
       {"* 1    Thread 1 (hart 0: runs, M mode, cycle ", "  2    Thread 2 (hart 1: ",
        "  4    Thread 4 (hart 3: ", "  5    Thread 5 (accelerator: 0 commands"}) {
    CHECK_THAT(result.gdb, Contains(line));
  }
  CHECK_THAT(result.gdb, Contains("run_hart (hart="));
  CHECK(printed(result, 6) == "2");
}

TEST_CASE("The thread reported is the one that stopped", "[gdb]") {
  const SessionResult result = debug(subject(), kFourHarts, R"(
break count
continue
delete
thread 3
tbreak *$pc thread 3
continue
print $mhartid
kill
)");
  CHECK_THAT(result.gdb, Contains("Thread 3 hit Temporary breakpoint 2"));
  CHECK(printed(result, 1) == "2");
}

TEST_CASE("One hart steps while the others stand, or run", "[gdb]") {
  const SessionResult result = debug(subject(), kFourHarts, R"(
break count
continue
delete
set scheduler-locking on
print progress[1]
print progress[3]
thread 3
print progress[2]
stepi 40
print progress[2]
print progress[1]
print progress[3]
thread 1
print $pc
set scheduler-locking off
thread 3
stepi 100
print progress[1] > $1 && progress[3] > $2
delete
continue
)");
  CHECK(printed(result, 3) != printed(result, 4));
  CHECK(printed(result, 5) == printed(result, 1));
  CHECK(printed(result, 6) == printed(result, 2));
  CHECK_THAT(printed(result, 7), Contains("<count>"));
  CHECK(printed(result, 8) == "1");
  CHECK_THAT(result.gdb, Contains("exited with code 01]"));
}

TEST_CASE("Ctrl-C in an endless loop, in wfi, waiting for the accelerator, at a barrier", "[gdb]") {
  const std::vector<std::string> one_hart = {"--timing", "full"};
  struct Scenario {
    const char* number;
    const char* place;
    std::vector<std::string> arguments;
  };
  const Scenario scenarios[] = {{"1", "spin_for_ever ()", one_hart},
                                {"1", "spin_for_ever ()", {"--timing", "functional"}},
                                {"2", "sleep_for_ever ()", one_hart},
                                {"3", "wait_for_accelerator ()", one_hart},
                                {"3", "wait_for_accelerator ()", kFourHarts},
                                {"4", "wait_at_barrier ()", kFourHarts}};
  for (const auto& [scenario, place, arguments] : scenarios) {
    const std::string script = std::string(R"(
break lead
continue
delete
set var scenario = )") + scenario +
                               R"(
shell (sleep 0.4; kill -INT $PPID) &
continue
thread apply all -q backtrace
kill
)";
    const SessionResult result = debug(subject(), arguments, script);
    CHECK_THAT(result.gdb, Contains(" received signal SIGINT, Interrupt."));
    CHECK_THAT(result.gdb, Contains(place));
    CHECK(result.exit_code == 130);
  }
}

TEST_CASE("A program that waits for ever stops, and may be left", "[gdb]") {
  const SessionResult result = debug(subject(), {"--timing", "full"}, R"(
break at_sleep
continue
delete
set var $mie = 0
continue
backtrace 1
continue
)");
  CHECK_THAT(result.gdb, Contains("no hart can go on, and no interrupt can come"));
  CHECK_THAT(result.gdb, Contains("behind_sleep ()"));
  CHECK_THAT(result.gdb, Contains("terminated with signal SIGABRT"));
  CHECK(result.exit_code == 121);
}
