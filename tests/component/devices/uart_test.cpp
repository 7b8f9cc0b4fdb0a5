#include "models/devices/uart.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/component/bench.h"

using namespace vp;
using devices::Uart;

namespace {

constexpr Address kBase = 0x1002'0000;

struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    initiator.socket.bind(uart.target);
  }
  std::string printed;
  test::Initiator initiator{"initiator"};
  Uart uart{"uart", kBase, [this](std::string_view text) { printed += text; }};
};

}  // namespace

TEST_CASE("UART registers: reset value and the bits that can be set") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  struct Row {
    std::uint64_t offset;
    std::uint32_t reset;
    std::uint32_t after_ones;  ///< After writing all ones.
  };
  const std::vector<Row> rows = {
      {Uart::kRxdata, 0x8000'0000, 0x8000'0000},
      {Uart::kTxctrl, 0, 0x0007'0003},
      {Uart::kRxctrl, 0, 0x0007'0001},
      {Uart::kIe, 0, 3},
      {Uart::kDiv, 0, 0xFFFF},
      {0x1C, 0, 0},
      {0xFFC, 0, 0},
  };
  CHECK(port.read<std::uint32_t>(kBase + Uart::kTxdata) == 0);
  CHECK(port.read<std::uint32_t>(kBase + Uart::kIp) == 0);
  for (const Row& row : rows) {
    CAPTURE(row.offset);
    CHECK(port.read<std::uint32_t>(kBase + row.offset) == row.reset);
    port.write<std::uint32_t>(kBase + row.offset, 0xFFFF'FFFF);
    CHECK(port.read<std::uint32_t>(kBase + row.offset) == row.after_ones);
    CHECK(port.status == tlm::TLM_OK_RESPONSE);
  }
  CHECK(port.read<std::uint32_t>(kBase + Uart::kIp) == 1);  // Below the watermark of 7.
  CHECK(bench.printed.empty());
}

TEST_CASE("every store to txdata prints its low byte") {
  auto& bench = test::fresh<Bench>();
  auto& port = bench.initiator;
  port.write<std::uint32_t>(kBase, 0xFFFF'FF00 | 'a');
  port.write<std::uint8_t>(kBase, 'b');
  port.write<std::uint16_t>(kBase, 'c');
  port.write<std::uint64_t>(kBase, 'd');  // Its upper half falls on rxdata.
  port.write<std::uint32_t>(kBase, 0);
  CHECK(bench.printed == std::string("abcd\0", 5));
  CHECK(port.read<std::uint32_t>(kBase) == 0);  // Never full.
  port.write<std::uint8_t>(kBase + 1, 'e');
  CHECK(bench.printed.size() == 5);
}

TEST_CASE("parts of a register") {
  auto& port = test::fresh<Bench>().initiator;
  port.write<std::uint32_t>(kBase + Uart::kDiv, 0x1234);
  port.write<std::uint8_t>(kBase + Uart::kDiv + 1, 0xAB);
  CHECK(port.read<std::uint32_t>(kBase + Uart::kDiv) == 0xAB34);
  port.write<std::uint64_t>(kBase + Uart::kTxctrl, 0x0001'0001'0002'0003);
  CHECK(port.read<std::uint32_t>(kBase + Uart::kTxctrl) == 0x0002'0003);
  CHECK(port.read<std::uint32_t>(kBase + Uart::kRxctrl) == 0x0001'0001);
}

TEST_CASE("a debugger sees the registers and prints nothing") {
  auto& bench = test::fresh<Bench>();
  CHECK(bench.initiator.debug_write<std::uint32_t>(kBase, 'x') == 0);
  CHECK(bench.initiator.debug_read<std::uint32_t>(kBase + Uart::kRxdata) == 0x8000'0000);
  CHECK(bench.printed.empty());
}

TEST_CASE("accesses that the UART refuses") {
  auto& port = test::fresh<Bench>().initiator;
  port.read<std::uint32_t>(kBase + 2);
  CHECK(port.status == tlm::TLM_BURST_ERROR_RESPONSE);
  port.read<std::uint32_t>(kBase + Uart::kBytes);
  CHECK(port.status == tlm::TLM_ADDRESS_ERROR_RESPONSE);
}
