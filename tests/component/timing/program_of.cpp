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

constexpr const char* kPark = "park: wfi; j park";

std::string constant(const char* name, std::uint64_t value) {
  return std::string("li ") + name + ", " + std::to_string(value) + "\n";
}

}  // namespace

std::vector<std::uint8_t> program_of(const Snippet& snippet) {
  GuestProgram program;
  AssemblyText text(program);
  text.append(kBegin + constant("s3", kResults) + constant("s4", kData) + constant("s5", kToHost) +
              snippet.setup + "\n" + constant("s2", snippet.rounds) + "round:\n" + snippet.prepare +
              "\n" + kOpen + snippet.code + "\n" + kClose + constant("s4", kData) + snippet.hart1 +
              "\n" + kPark);
  return program.finish();
}

}  // namespace vp::test
