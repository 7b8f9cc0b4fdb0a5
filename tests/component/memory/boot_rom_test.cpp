#include "models/memory/boot_rom.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/component/bench.h"

using namespace vp;

namespace {

constexpr Address kBase = 0x1'0000;
constexpr Address kEnd = kBase + memory::BootRom::kBytes;

struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    initiator.socket.bind(rom.target);
  }
  test::Initiator initiator{"initiator"};
  memory::BootRom rom{"rom", kBase, 0x8000'0000};
};

}  // namespace

TEST_CASE("the start program jumps to the entry point") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  // csrr a0, mhartid; li a1, 0; auipc t0, 0; ld t0, 16(t0); jr t0 (encodings of the assembler)
  const std::vector<std::uint32_t> program = {0xF140'2573, 0x0000'0593, 0x0000'0297, 0x0102'B283,
                                              0x0002'8067};
  for (std::size_t i = 0; i < program.size(); ++i) {
    CHECK(port.read<std::uint32_t>(kBase + 4 * i) == program[i]);
  }
  CHECK(port.read<std::uint64_t>(kBase + 8 + 16) == 0x8000'0000);
  bench.rom.set_entry(0x8012'3456'789A);
  CHECK(port.read<std::uint64_t>(kBase + 8 + 16) == 0x8012'3456'789A);
}

TEST_CASE("the boot ROM cannot be written") {
  auto& port = test::fresh<Bench>().initiator;
  port.write<std::uint32_t>(kBase, 0);
  CHECK(port.status == tlm::TLM_COMMAND_ERROR_RESPONSE);
  CHECK(port.debug_write<std::uint32_t>(kBase, 0) == 0);
  CHECK(port.read<std::uint32_t>(kBase) == 0xF140'2573);
  CHECK(port.status == tlm::TLM_OK_RESPONSE);
}

TEST_CASE("the boot ROM ends where it ends") {
  auto& port = test::fresh<Bench>().initiator;
  CHECK(port.read<std::uint32_t>(kEnd - 4) == 0);
  CHECK(port.status == tlm::TLM_OK_RESPONSE);
  for (const Address address : {kBase - 4, kEnd - 2, kEnd}) {
    port.read<std::uint32_t>(address);
    CHECK(port.status == tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
}

TEST_CASE("DMI of the boot ROM is for reading only") {
  auto& port = test::fresh<Bench>().initiator;
  tlm::tlm_dmi grant;
  CHECK_FALSE(port.dmi(tlm::TLM_WRITE_COMMAND, kBase, grant));
  REQUIRE(port.dmi(tlm::TLM_READ_COMMAND, kBase + 4, grant));
  CHECK(grant.is_read_allowed());
  CHECK_FALSE(grant.is_write_allowed());
  CHECK(grant.get_start_address() == kBase);
  CHECK(grant.get_end_address() == kEnd - 1);
  CHECK(grant.get_dmi_ptr()[0] == 0x73);
}
