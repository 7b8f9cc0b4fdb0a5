// Looking at a program and changing it, and stepping over what is not a plain instruction.
#include <catch2/catch.hpp>

#include "tests/system/debug/gdb_session.h"

using Catch::Matchers::Contains;
using vp::test::debug;
using vp::test::SessionResult;
using vp::test::subject;

namespace {

const std::vector<std::string> kFunctional = {"--timing", "functional"};
const std::vector<std::string> kFull = {"--timing", "full"};
const std::vector<std::string> kFourHarts = {"--timing", "full", "--set", "soc.harts=4"};

}  // namespace

TEST_CASE("Break in a kernel, backtrace, print, finish; the exit code reaches GDB", "[gdb]") {
  for (const auto& arguments : {kFull, kFourHarts}) {
    const SessionResult result = debug(subject(), arguments, R"(
break kernel
continue
backtrace
print *shape
print values
print elements[1]@3
finish
delete
continue
)");
    CHECK_THAT(result.gdb, Contains("hit Breakpoint 1, kernel (shape="));
    CHECK_THAT(result.gdb, Contains("in work () at") && Contains("in lead () at"));
    CHECK_THAT(result.gdb, Contains("$1 = {rows = 2, columns = 3, scale = 0.5}"));
    CHECK_THAT(result.gdb, Contains("$2 = {3, 1, 4, 1, 5, 9}"));
    CHECK_THAT(result.gdb, Contains("$3 = {1, 4, 1}"));
    CHECK_THAT(result.gdb, Contains("Value returned is $4 = 11.5"));
    CHECK_THAT(result.gdb, Contains("exited with code 01]"));
    CHECK(result.exit_code == 1);
    CHECK(result.output == "begin\nkernel done\nend\n");
  }
}

TEST_CASE("Registers of all kinds can be set, code can be patched", "[gdb]") {
  const SessionResult result = debug(subject(), kFull, R"(
hbreak patched
continue
set var $t3 = 0x123456789abcdef0
set var $fa1.double = 2.75
set var $mscratch = 77
set var $fcsr = 0x21
print/x $t3
print $fa1.double
print $mscratch
print/x $frm
print/x $fflags
print $priv
print/x $misa
set var $pc = work
info registers pc
set var $pc = patched
set var *(unsigned*)patched = 0x80824531
x/i $pc
delete
continue
)");
  CHECK_THAT(result.gdb, Contains("$1 = 0x123456789abcdef0") && Contains("$2 = 2.75") &&
                             Contains("$3 = 77") && Contains("$4 = 0x1") && Contains("$5 = 0x1"));
  CHECK_THAT(result.gdb, Contains("$6 = 3 [Machine]") || Contains("$6 = 3"));
  CHECK_THAT(result.gdb, Contains("$7 = 0x800000000010112d"));
  CHECK_THAT(result.gdb, Contains("<work>"));
  CHECK_THAT(result.gdb, Contains("li\ta0,12"));
  CHECK_THAT(result.gdb, Contains("exited with code 014]"));
  CHECK(result.exit_code == 12);
}

TEST_CASE("Single steps: compressed, trap, mret, wfi, interrupt", "[gdb]") {
  for (const auto& timing : {kFunctional, kFull, kFourHarts}) {
    const SessionResult result = debug(subject(), timing, R"(
break step_site
continue
delete
stepi
print $a0
stepi
print $a0
stepi
print $mcause
print/x $mstatus & 8
tbreak trap_return
continue
stepi
stepi
stepi
x/i $pc
stepi
print/x $mcause
tbreak trap_return
continue
stepi
x/i $pc
continue
)");
    CHECK_THAT(result.gdb, Contains("$1 = 1") && Contains("$2 = 3"));
    CHECK_THAT(result.gdb, Contains("trap_entry () at") && Contains("$3 = 11"));
    CHECK_THAT(result.gdb, Contains("$4 = 0x0"));
    CHECK_THAT(result.gdb, Contains("behind_ecall () at"));
    CHECK_THAT(result.gdb, Contains("at_sleep () at"));
    CHECK_THAT(result.gdb, Contains("=> 0x") && Contains("<behind_sleep>:\tret"));
    CHECK_THAT(result.gdb, Contains("$5 = 0x8000000000000007"));
    CHECK(result.exit_code == 1);
  }
}

TEST_CASE("next and step follow the source", "[gdb]") {
  const SessionResult result = debug(subject(), kFull, R"(
break work
continue
step
step
info frame
up
next
next
info line
kill
)");
  CHECK_THAT(result.gdb, Contains("kernel (shape="));
  CHECK_THAT(result.gdb, Contains("[Inferior 1 (Remote target) killed]"));
  CHECK(result.exit_code == 130);
}

TEST_CASE("Each hart has registers of its own", "[gdb]") {
  const SessionResult result = debug(subject(), kFourHarts, R"(
break count
continue
delete
thread 3
set var $mscratch = 33
set var $t4 = 333
set var $fa2.double = 1.5
thread 1
set var $mscratch = 11
print $t4 == 333 || $fa2.double == 1.5
thread 3
print $mscratch
print $t4
print $fa2.double
set scheduler-locking on
set var $pc = wait_at_barrier
stepi
backtrace 1
kill
)");
  CHECK_THAT(result.gdb, Contains("$1 = 0") && Contains("$2 = 33") && Contains("$3 = 333") &&
                             Contains("$4 = 1.5"));
  CHECK_THAT(result.gdb, Contains("#0  ") && Contains("wait_at_barrier () at"));
}

TEST_CASE("The accelerator's thread has the pc of its command and no other register", "[gdb]") {
  const SessionResult result = debug(subject(), kFull, R"(
tbreak move_rows
continue
finish
thread 2
info registers pc
info registers a0
print $fa0
info registers mstatus
x/4hx 0xf000000000
x/1hx 0xf100000000
set var *(short*)0xf000000000 = 1
kill
)");
  CHECK_THAT(result.gdb, Contains("Switching to thread 2"));
  CHECK_THAT(result.gdb, Contains("<move_rows+"));
  CHECK_THAT(result.gdb, Contains("a0             <unavailable>"));
  CHECK_THAT(result.gdb, Contains("$1 = <unavailable>"));
  CHECK_THAT(result.gdb, Contains("mstatus        <unavailable>"));
  CHECK_THAT(result.gdb, Contains("0xf000000000:\t0x3f80\t0x4000\t0x4040\t0x4080"));
  CHECK_THAT(result.gdb, Contains("0xf100000000:\t0x0000"));
  CHECK_THAT(result.gdb, Contains("Cannot access memory at address 0xf000000000"));
}
