// The accelerator's RTL under GDB: its thread, its local memories, its waves.
#include <catch2/catch.hpp>

#include "tests/system/debug/gdb_session.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using vp::test::debug;
using vp::test::subject;
using vp::test::TemporaryFolder;

TEST_CASE("RTL as a thread, with waves on demand", "[gdb]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "w.fst";
  const auto result = debug(subject(), {"--timing", "full", "--accel", "rtl"},
                            "monitor wave off\n"
                            "break move_rows\n"
                            "continue\n"
                            "monitor wave on " +
                                file.string() +
                                "\n"
                                "finish\n"
                                "info threads\n"
                                "monitor wave off\n"
                                "monitor accel\n"
                                "monitor accel spad 0 1\n"
                                "reverse-stepi\n"
                                "monitor wave nonsense\n"
                                "monitor wave on /nowhere/w.fst\n"
                                "kill\n");
  INFO(result.gdb);
  CHECK_THAT(result.gdb, Contains("waves are on") && Contains("waves are off"));
  CHECK_THAT(result.gdb, Contains("Thread 2 (accelerator: ") && Contains("last MVOUT"));
  CHECK_THAT(result.gdb, Contains("     0: 3f80 4000 4040 4080"));
  CHECK_THAT(result.gdb, Contains("cannot be taken back"));
  CHECK_THAT(result.gdb, Contains("error: expected wave on [FILE]"));
  CHECK_THAT(result.gdb, Contains("error: /nowhere/w.fst: cannot be written"));
  CHECK(std::filesystem::file_size(file) > 1000);
}

TEST_CASE("The TLM model has no waves", "[gdb]") {
  const auto result = debug(subject(), {}, "monitor wave on\nkill\n");
  CHECK_THAT(result.gdb, Contains("error: only the accelerator's RTL has waves"));
}
