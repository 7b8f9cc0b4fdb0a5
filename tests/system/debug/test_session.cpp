// The session as a whole: monitor commands, leaving and coming back, starting again, going back.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/system/debug/gdb_session.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using vp::test::debug;
using vp::test::DebuggedRun;
using vp::test::SessionResult;
using vp::test::subject;
using vp::test::TemporaryFolder;

namespace {

nlohmann::json statistics(const std::filesystem::path& file) {
  nlohmann::json json = nlohmann::json::parse(std::ifstream(file));
  json.erase("host");
  return json;
}

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Monitor commands", "[gdb]") {
  const SessionResult result = debug(
      subject(),
      {"--timing", "full", "--set", "soc.harts=2", "--set",
       "markers.part_begin=training_part_begin", "--set", "markers.part_end=training_part_end"},
      R"(
monitor help
monitor part 2
continue
print $a0
backtrace 1
monitor cycle 1500
continue
monitor cycle 5
break move_rows
continue
finish
monitor accel
monitor accel spad 0 2
monitor caches &stored
python gdb.execute("monitor caches " + str(gdb.parse_and_eval("(long)&stored")))
x/4hx 0xf000000000
monitor stats
monitor causes
monitor nonsense
kill
)");
  CHECK_THAT(result.gdb, Contains("caches ADDR"));
  CHECK_THAT(result.gdb, Contains("will stop when part 2 begins") && Contains("$1 = 2") &&
                             Contains("training_part_begin (part="));
  CHECK_THAT(result.gdb, Contains("cycle 1500 reached"));
  CHECK_THAT(result.gdb, Contains("error: cycle 5 has passed"));
  CHECK_THAT(result.gdb, Contains("last command: MVOUT") && Contains("issued by move_rows"));
  CHECK_THAT(result.gdb, Contains("     0: 3f80 4000 4040 4080"));
  CHECK_THAT(result.gdb, Contains("error: '&stored': expected an address in RAM"));
  CHECK_THAT(result.gdb, Contains("hart 0: D$ dirty, I$ not present") && Contains("L2: present"));
  CHECK_THAT(result.gdb, Contains("0xf000000000:\t0x3f80\t0x4000\t0x4040\t0x4080"));
  CHECK_THAT(result.gdb, Contains("hart0.instructions") && Contains("instruction_miss"));
  CHECK_THAT(result.gdb, Contains("error: unknown monitor command 'nonsense'"));
}

TEST_CASE("Attach to a run, leave it, come back", "[gdb]") {
  const char* const harts = GENERATE("soc.harts=1", "soc.harts=4");
  DebuggedRun run({"--gdb-wait", "--timing", "full", "--set", harts, subject()});
  const std::string first =
      run.gdb(subject(), "break lead\ncontinue\nset var scenario = 1\ndetach\n");
  CHECK_THAT(first, Contains("Breakpoint 1, lead ()") && Contains("detached"));
  const std::string second =
      run.gdb(subject(), "thread 1\nbacktrace 1\nset var $pc = patched\nset var $ra = 0\ndetach\n");
  CHECK_THAT(second, Contains("spin_for_ever ()"));
  const std::string third = run.gdb(subject(), "info threads\nkill\n");
  CHECK_THAT(third, Contains("Thread 1 (hart 0: "));
  CHECK(run.finish().exit_code == 130);
}

TEST_CASE("Kill and start again", "[gdb]") {
  const SessionResult result = debug(subject(), {"--timing", "full"}, R"(
break step_site
continue
kill
run
print stored
delete
break count
run
print stored
info threads
continue
info threads
run
detach
)",
                                     "extended-remote");
  CHECK_THAT(result.gdb, Contains("$1 = 30") && Contains("$2 = 30"));
  CHECK_THAT(result.gdb, Contains("exited with code 01]") && Contains("No threads."));
  CHECK(result.gdb.find("Breakpoint 2, count ()") != result.gdb.rfind("Breakpoint 2, count ()"));
  // Each start prints anew.
  CHECK(result.output ==
        "begin\nkernel done\nbegin\nkernel done\nbegin\nkernel done\nend\n"
        "begin\nkernel done\nend\n");
  CHECK(result.exit_code == 1);
}

TEST_CASE("Back in time: steps, breakpoints, the last write", "[gdb]") {
  const std::vector<std::vector<std::string>> ways = {{"--timing", "functional"},
                                                      {"--timing", "full", "--set", "soc.harts=4"}};
  for (const auto& arguments : ways) {
    const SessionResult result = debug(subject(), arguments, R"(
break work
continue
stepi
stepi
stepi
print/x $pc
print $mcycle
stepi
reverse-stepi
print $1 == $pc
print $2 == $mcycle
reverse-stepi
reverse-stepi
reverse-stepi
print $pc
delete
watch stored
break at_sleep
continue
continue
continue
continue
reverse-continue
print stored
reverse-continue
print stored
delete
break kernel
reverse-continue
print result
reverse-continue
reverse-continue
reverse-continue
delete
continue
)");
    CHECK_THAT(result.gdb, Contains("$3 = 1") && Contains("$4 = 1"));
    CHECK_THAT(result.gdb, Contains("$5 = (void (*)()) 0x") && Contains("<work>"));
    CHECK_THAT(result.gdb, Contains("Old value = 30\nNew value = 20\n") && Contains("$6 = 20"));
    CHECK_THAT(result.gdb, Contains("Old value = 20\nNew value = 10\n") && Contains("$7 = 10"));
    CHECK_THAT(result.gdb, Contains("$8 = 11.5"));
    CHECK_THAT(result.gdb, Contains("No more reverse-execution history."));
    CHECK_THAT(result.gdb, Contains("exited with code 01]"));
    // Nothing is printed twice, however often it is executed.
    CHECK(result.output == "begin\nkernel done\nend\n");
    CHECK(result.exit_code == 1);
  }
}

TEST_CASE("A debugger changes no cycle", "[gdb]") {
  const TemporaryFolder folder;
  for (const char* harts : {"1", "4"}) {
    const std::string file = (folder.path() / (std::string("with") + harts)).string();
    const std::string plain = (folder.path() / (std::string("without") + harts)).string();
    const std::vector<std::string> common = {"--timing", "full", "--set",
                                             std::string("soc.harts=") + harts};
    std::vector<std::string> arguments = common;
    arguments.insert(arguments.end(), {"--stats", file});
    // All harts but the first meet this one, round after round, on a line that they share.
    const std::string in_a_loop =
        "tbreak lead\ncontinue\nbreak subject.c:141\ncontinue 20\n"
        "continue 20\nstepi\nstepi\ndelete\n";
    const SessionResult result =
        debug(subject(), arguments, (std::string(harts) == "1" ? "" : in_a_loop) + R"(
break kernel
watch stored
rwatch loaded
continue
continue
continue
clear kernel
continue
stepi
stepi
stepi
next
continue
continue
continue
reverse-stepi
reverse-stepi
continue
delete
monitor cycle 3000
continue
stepi 30
continue
)");
    CHECK_THAT(result.gdb, Contains("exited with code 01]"));
    arguments = common;
    arguments.insert(arguments.end(), {"--stats", plain, subject()});
    DebuggedRun run(arguments);  // Serves GDB, but none comes.
    CHECK(run.finish().exit_code == 1);
    CHECK(statistics(file) == statistics(plain));
  }
}

TEST_CASE("monitor trace writes what --trace would have written, and changes no cycle", "[gdb]") {
  const TemporaryFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  const std::vector<std::string> arguments = {"--timing", "full", "--stats", path("with")};
  const SessionResult result = debug(subject(), arguments,
                                     "monitor trace\nmonitor trace off\nmonitor trace on\n"
                                     "break kernel\ncontinue\n"
                                     "monitor trace on " +
                                         path("t.log") + "\nmonitor trace on " + path("u.log") +
                                         "\nmonitor trace on /no/such/folder/t.log\n"
                                         "finish\nmonitor trace off\nmonitor trace off x\n"
                                         "delete\ncontinue\n");
  CHECK_THAT(result.gdb, Contains("error: expected trace on [FILE] or trace off\n"));
  CHECK_THAT(result.gdb, Contains("error: trace off: there is no trace\n"));
  CHECK_THAT(result.gdb, Contains("error: trace on: expected the name of a file"));
  CHECK_THAT(result.gdb, Contains("the trace is on\n") && Contains("the trace is off\n"));
  CHECK_THAT(result.gdb, Contains("u.log: there is a trace already\n"));
  CHECK_THAT(result.gdb, Contains("exited with code 01]"));
  const std::vector<std::string> plain = {"--timing", "full", "--stats", path("plain"), subject()};
  CHECK(DebuggedRun(plain).finish().exit_code == 1);
  CHECK(statistics(path("with")) == statistics(path("plain")));
  const std::vector<std::string> whole = {"--timing", "full",          "--stats", path("whole"),
                                          "--trace",  path("all.log"), subject()};
  CHECK(DebuggedRun(whole).finish().exit_code == 1);
  // All but what stands behind the store that ends the run, up to the end of its block.
  nlohmann::json traced = statistics(path("whole"));
  nlohmann::json untraced = statistics(path("plain"));
  for (nlohmann::json* const run : {&traced, &untraced}) {
    run->erase("guest");
    (*run)["counters"].erase("hart0.cycles");
    (*run)["counters"].erase("hart0.instructions");
  }
  CHECK(traced == untraced);
  // Its lines are those of the whole trace, one behind the other.
  const std::string some = read_text(path("t.log"));
  CHECK_THAT(some, Contains("core   0: 3 0x00000000"));
  CHECK_THAT(read_text(path("all.log")), Contains(some));
  CHECK(std::count(some.begin(), some.end(), '\n') > 10);
}

TEST_CASE("A trace is the same whether or not the run went back in time", "[gdb]") {
  const TemporaryFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  const SessionResult result =
      debug(subject(), {"--timing", "full", "--trace", path("back.log.gz")}, R"(
break store_in_turn
continue
reverse-stepi
reverse-stepi
continue
watch stored
continue
reverse-continue
delete
continue
)");
  CHECK_THAT(result.gdb, Contains("exited with code 01]"));
  DebuggedRun plain({"--timing", "full", "--trace", path("forth.log.gz"), subject()});
  CHECK(plain.finish().exit_code == 1);
  CHECK(read_text(path("back.log.gz")) == read_text(path("forth.log.gz")));
}
