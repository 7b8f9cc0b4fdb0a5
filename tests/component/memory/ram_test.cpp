#include "models/memory/ram.h"

#include <catch2/catch.hpp>
#include <vector>

#include "models/common/errors.h"
#include "models/interconnect/origin.h"
#include "tests/component/bench.h"

using namespace vp;
using interconnect::OriginExtension;
using memory::LineWatch;

namespace {

constexpr Address kBase = 0x8000'0000;
constexpr std::uint64_t kBytes = 64 * 1024;
constexpr Address kEnd = kBase + kBytes;

struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    initiator.socket.bind(ram.target);
  }
  test::Initiator initiator{"initiator"};
  memory::Ram ram{"ram", kBase, kBytes};
};

}  // namespace

TEST_CASE("RAM reads zero after reset and returns what was written") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  CHECK(port.read<std::uint64_t>(kBase) == 0);
  CHECK(port.read<std::uint64_t>(kEnd - 8) == 0);
  port.write<std::uint64_t>(kBase + 16, 0x1122'3344'5566'7788);
  CHECK(port.read<std::uint8_t>(kBase + 16) == 0x88);
  CHECK(port.read<std::uint16_t>(kBase + 22) == 0x1122);
  CHECK(port.read<std::uint32_t>(kBase + 18) == 0x3344'5566);
  port.write<std::uint8_t>(kBase + 19, 0xFF);
  CHECK(port.read<std::uint64_t>(kBase + 16) == 0x1122'3344'FF66'7788);
  CHECK(port.status == tlm::TLM_OK_RESPONSE);
  CHECK(port.delay == sc_core::SC_ZERO_TIME);
}

TEST_CASE("RAM refuses what lies outside its range") {
  auto& port = test::fresh<Bench>().initiator;
  struct Row {
    Address address;
    unsigned bytes;
    tlm::tlm_response_status expected;
  };
  const auto row = GENERATE(values<Row>({
      {kBase - 1, 1, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {kBase - 4, 8, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {kBase, 64, tlm::TLM_OK_RESPONSE},
      {kEnd - 64, 64, tlm::TLM_OK_RESPONSE},
      {kEnd - 63, 64, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {kEnd - 1, 1, tlm::TLM_OK_RESPONSE},
      {kEnd, 1, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {~Address{0}, 64, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {0, 8, tlm::TLM_ADDRESS_ERROR_RESPONSE},
      {kBase, 0, tlm::TLM_BURST_ERROR_RESPONSE},
  }));
  CAPTURE(row.address, row.bytes);
  std::vector<std::uint8_t> data(64);
  port.transport(tlm::TLM_READ_COMMAND, row.address, data.data(), row.bytes);
  CHECK(port.status == row.expected);
  port.transport(tlm::TLM_WRITE_COMMAND, row.address, data.data(), row.bytes);
  CHECK(port.status == row.expected);
}

TEST_CASE("RAM refuses byte enables and streaming, and leaves the memory alone") {
  auto& port = test::fresh<Bench>().initiator;
  std::vector<std::uint8_t> data(8, 0xAA);
  std::vector<std::uint8_t> enables(8, TLM_BYTE_ENABLED);
  tlm::tlm_generic_payload payload;
  test::Initiator::fill(payload, tlm::TLM_WRITE_COMMAND, kBase, data.data(), 8);
  SECTION("byte enables") {
    payload.set_byte_enable_ptr(enables.data());
    payload.set_byte_enable_length(8);
    port.send(payload);
    CHECK(port.status == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
  }
  SECTION("streaming width") {
    payload.set_streaming_width(4);
    port.send(payload);
    CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
  }
  CHECK(port.read<std::uint64_t>(kBase) == 0);
}

TEST_CASE("debug transport moves as much as lies inside") {
  auto& port = test::fresh<Bench>().initiator;
  std::vector<std::uint8_t> data(16, 0x5A);
  CHECK(port.debug(tlm::TLM_WRITE_COMMAND, kEnd - 4, data.data(), 16) == 4);
  CHECK(port.read<std::uint32_t>(kEnd - 4) == 0x5A5A'5A5A);
  CHECK(port.debug(tlm::TLM_READ_COMMAND, kEnd, data.data(), 16) == 0);
  CHECK(port.debug(tlm::TLM_READ_COMMAND, kBase - 1, data.data(), 16) == 0);
}

TEST_CASE("DMI is the same memory") {
  auto& port = test::fresh<Bench>().initiator;
  tlm::tlm_dmi grant;
  REQUIRE(port.dmi(tlm::TLM_WRITE_COMMAND, kBase + 100, grant));
  CHECK(grant.get_start_address() == kBase);
  CHECK(grant.get_end_address() == kEnd - 1);
  CHECK(grant.is_read_write_allowed());
  grant.get_dmi_ptr()[5] = 0x77;
  CHECK(port.read<std::uint8_t>(kBase + 5) == 0x77);
  port.write<std::uint8_t>(kEnd - 1, 0x66);
  CHECK(grant.get_dmi_ptr()[kBytes - 1] == 0x66);
  CHECK_FALSE(port.dmi(tlm::TLM_READ_COMMAND, kEnd, grant));
}

TEST_CASE("writes to watched lines are reported with their writer") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  std::vector<HartId> writers;
  bench.ram.watch().set(kBase + 128, LineWatch::kCode);
  bench.ram.watch().listen(LineWatch::kCode, [&](Address address, unsigned bytes, HartId writer) {
    CHECK(address == kBase + 136);
    CHECK(bytes == 8);
    CHECK(port.debug_read<std::uint64_t>(kBase + 136) == 42);  // The write is complete.
    writers.push_back(writer);
  });
  port.write<std::uint64_t>(kBase + 120, 42);
  port.read<std::uint64_t>(kBase + 136);
  CHECK(writers.empty());

  port.write<std::uint64_t>(kBase + 136, 42);
  port.debug_write<std::uint64_t>(kBase + 136, 42);
  OriginExtension origin;
  port.extension = &origin;
  port.extension_id = OriginExtension::ID;
  origin.initiator = 3;
  port.write<std::uint64_t>(kBase + 136, 42);
  origin.initiator = OriginExtension::kAccelerator;
  port.write<std::uint64_t>(kBase + 136, 42);
  port.extension = nullptr;
  CHECK(writers == std::vector<HartId>{LineWatch::kDma, LineWatch::kDma, 3, LineWatch::kDma});
}

TEST_CASE("a memory that the host cannot reserve is the user's mistake") {
  CHECK_THROWS_AS(memory::HostPages("ram", std::uint64_t{1} << 60), UserError);
}
