#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/system/cli/vp_run_process.h"
#include "tests/unit/platform/elf_builder.h"

using Catch::Matchers::Contains;
using nlohmann::json;
using vp::test::ElfBuilder;
using vp::test::TemporaryFolder;
using vp::test::vp_run;

namespace {

constexpr std::uint64_t kRounds = 512;
constexpr std::uint64_t kToHost = 0x8000'1000;

/// Walks `kRounds` lines of untouched memory: in each round a load that misses all the way to the
/// memory, and an addition that needs its result.
std::vector<std::uint8_t> walk() {
  const std::vector<std::uint32_t> code = {
      0x0010'0293,  // addi t0, zero, 1
      0x0152'9293,  // slli t0, t0, 21
      0x0000'0317,  // auipc t1, 0           code base + 8
      0x0053'0333,  // add t1, t1, t0        2 MiB behind it
      0x2000'0393,  // addi t2, zero, 512
      0x0003'3503,  // ld a0, 0(t1)          round
      0x00a5'85b3,  // add a1, a1, a0
      0x0403'0313,  // addi t1, t1, 64
      0xfff3'8393,  // addi t2, t2, -1
      0xfe03'98e3,  // bne t2, zero, round
      0x0010'0293,  // addi t0, zero, 1
      0x0000'1317,  // auipc t1, 1           tohost + 0x2c
      0xfc53'3a23,  // sd t0, -44(t1)
      0x0000'006f,  // j .
  };
  std::vector<std::uint8_t> bytes;
  for (const std::uint32_t word : code) {
    for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> 8 * i));
  }
  return bytes;
}

std::uint64_t cycles(const std::vector<std::string>& settings) {
  const TemporaryFolder folder;
  ElfBuilder builder;
  builder.content = walk();
  builder.symbols = {{"tohost", kToHost, 8}};
  folder.write("walk.elf", builder.build());
  std::vector<std::string> arguments = {"--timing", "full", "-q", "--stats", "s.json", "walk.elf"};
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  const auto run = vp_run(folder.path(), arguments);
  INFO(run.errors);
  REQUIRE(run.exit_code == 0);
  return json::parse(std::ifstream(folder.path() / "s.json"))["guest"]["harts"][0]["cycles"];
}

}  // namespace

TEST_CASE("A changed constant changes the cycles by what it is worth", "[timing]") {
  const std::uint64_t plain = cycles({});
  const auto change = [&](const std::string& setting) { return cycles({setting}) - plain; };
  // Every round waits for its own miss; a few misses more are those of the I$.
  const auto rounds = static_cast<double>(kRounds);
  CHECK(static_cast<double>(change("timing.memory.read_latency=130")) ==
        Approx(100 * rounds).epsilon(0.02));
  CHECK(static_cast<double>(change("timing.l2.schedule=12")) == Approx(10 * rounds).epsilon(0.02));
  // The store to tohost misses as well, and the boot ROM uses a loaded word.
  CHECK(change("timing.l1d.retry=8") == 7 * (kRounds + 1));
  CHECK(change("timing.core.load_word=42") == 40 * (kRounds + 1));
  // Wrong are only the branches in front of a filled history, and the last one.
  const std::uint64_t mispredicted = change("timing.core.mispredict=104");
  CHECK(mispredicted % 100 == 0);
  CHECK((mispredicted > 0 && mispredicted <= 100 * 16));
  CHECK(cycles({"timing.core.fp_double=60"}) == plain);
  CHECK(cycles({"timing.accelerator.tile_latency=9"}) == plain);
}

TEST_CASE("The memory behind the L2 is selectable", "[timing]") {
  const std::uint64_t ddr3 = cycles({"timing.memory.model=ddr3"});
  CHECK(ddr3 != cycles({}));
  CHECK(cycles({"timing.memory.model=ddr3", "timing.memory.ddr3.cas=64"}) - ddr3 >= kRounds * 49);
  CHECK(cycles({"timing.memory.model=ddr3", "timing.memory.read_latency=130"}) == ddr3);
}

TEST_CASE("Impossible constants are refused", "[timing]") {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& setting) {
    const auto run = vp_run(folder.path(), {"--set", setting, "--dump-config"});
    CHECK(run.exit_code == 2);
    return run.errors;
  };
  CHECK_THAT(refusal("timing.core.load_word=0"), Contains("integer from 1 to 1000"));
  CHECK_THAT(refusal("timing.l1d.sets=48"), Contains("one of 16, 32, 64"));
  CHECK_THAT(refusal("timing.memory.ddr3.refi=100"), Contains("leave no time"));
  CHECK_THAT(refusal("timing.core.load_words=1"), Contains("did you mean timing.core.load_word?"));
}
