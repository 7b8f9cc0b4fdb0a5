#include "tests/component/timing/assembly.h"
#include "tests/component/timing/guest_run.h"
#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

/// s3 walks through the results, s4 points to the data, s2 counts rounds; mcycle goes to s0 and s1.
constexpr const char* kBegin = R"(
  csrr t0, mhartid
  beqz t0, hart_0
  j hart_1
hart_0:
  li t0, 0x6000; csrrs zero, mstatus, t0
)";

/// What the preparation has begun is over, and the division has let fetch come a full queue ahead.
/// The code begins a cache line.
constexpr const char* kOpen =
    ".align 64; .repeat 13; nop; .end; divu s0, s5, s2; mv s1, s0; csrr s0, mcycle;";

constexpr const char* kClose = R"(
  csrr s1, mcycle
  sub s0, s1, s0
  sd s0, 0(s3)
  addi s3, s3, 8
  addi s2, s2, -1
  beqz s2, done
  j round
done:
  csrr s0, mcycle
  sd s0, 0(s3)
  li t0, 1
  sd t0, 0(s5)
stop: j stop
  .align 64
hart_1:
)";

/// Lets the other harts do their part and waits until they have, and 400 cycles more.
constexpr const char* kTurn = R"(
  addi s7, s7, 1
  sd s6, 8(s8)
  sd s7, 0(s8)
  li t1, others
  mv t2, s9
1: ld t0, 0(t2)
  bne t0, s7, 1b
  addi t2, t2, 64
  addi t1, t1, -1
  bnez t1, 1b
  li t1, 200
2: addi t1, t1, -1
  bnez t1, 2b
)";

constexpr const char* kOtherBegin = R"(
  csrr t0, mhartid
  slli t0, t0, 6
  add s9, s8, t0
again:
  addi s7, s7, 1
1: ld t0, 0(s8)
  bne t0, s7, 1b
  ld s6, 8(s8)
)";

/// The hart leaves its cache alone until hart 0 has measured.
constexpr const char* kOtherEnd = R"(
  fence
  sd s7, 0(s9)
  li t1, 400
2: addi t1, t1, -1
  bnez t1, 2b
  j again
)";

std::string constant(const char* name, std::uint64_t value) {
  return std::string("li ") + name + ", " + std::to_string(value) + "\n";
}

}  // namespace

std::vector<std::uint8_t> program_of(const Snippet& snippet) {
  const std::string flags = constant("s8", kFlags) + "addi s9, s8, 64; li s7, 0\n";
  std::string turn;
  if (snippet.harts > 1) {
    turn = kTurn;
    turn.replace(turn.find("others"), 6, std::to_string(snippet.harts - 1));
  }
  GuestProgram program;
  AssemblyText text(program);
  text.append(kBegin + constant("s3", kResults) + constant("s4", kData) + constant("s5", kToHost) +
              flags + snippet.setup + "\n" + constant("s2", snippet.rounds) + "round:\n" +
              snippet.prepare + "\n" + turn + kOpen + snippet.code + "\n" + kClose +
              constant("s4", kData) + flags + kOtherBegin + snippet.others + "\n" + kOtherEnd);
  return program.finish();
}

}  // namespace vp::test
