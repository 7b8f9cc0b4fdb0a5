#include "models/interconnect/bus.h"

#include <tlm_utils/simple_target_socket.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "models/common/errors.h"
#include "tests/component/bench.h"

using namespace vp;

namespace {

/// Answers reads with its own identity and grants DMI over everything.
class Target : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Target> target;
  Address last_address = 0;
  unsigned accesses = 0;

  Target(sc_core::sc_module_name name, std::uint8_t identity)
      : sc_module(name), target("target"), bytes_(4096, identity) {
    target.register_b_transport(this, &Target::b_transport);
    target.register_transport_dbg(this, &Target::transport_dbg);
    target.register_get_direct_mem_ptr(this, &Target::get_direct_mem_ptr);
  }
  const std::uint8_t* data() const { return bytes_.data(); }
  /// First and last address of the DMI grant.
  Address dmi_first = 0;
  Address dmi_last = ~Address{0};

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    transport_dbg(payload);
    ++accesses;
    delay += sc_core::sc_time(1, sc_core::SC_NS);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) {
    last_address = payload.get_address();
    std::memset(payload.get_data_ptr(), bytes_[0], payload.get_data_length());
    return payload.get_data_length();
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
    dmi.init();
    dmi.allow_read();
    dmi.set_start_address(dmi_first);
    dmi.set_end_address(dmi_last);
    dmi.set_dmi_ptr(bytes_.data());
    return true;
  }

  std::vector<std::uint8_t> bytes_;
};

/// Two initiators; three targets mapped out of order, two of them side by side, one at the very
/// top.
struct Bench : sc_core::sc_module {
  explicit Bench(sc_core::sc_module_name name) : sc_module(name) {
    first.socket.bind(bus.initiators);
    second.socket.bind(bus.initiators);
    bus.map(0x8000, 0x1000, high.target, sc_core::sc_time(5, sc_core::SC_NS));
    bus.map(0x1000, 0x100, low.target);
    bus.map(0x1100, 0x80, middle.target);
    bus.map(~Address{0} - 0xFF, 0x100, top.target);
  }
  interconnect::Bus bus{"bus"};
  test::Initiator first{"first"};
  test::Initiator second{"second"};
  Target low{"low", 1};
  Target middle{"middle", 2};
  Target high{"high", 3};
  Target top{"top", 4};
};

}  // namespace

TEST_CASE("the bus decodes addresses, keeps them absolute and refuses holes") {
  auto& bench = test::fresh<Bench>();
  struct Row {
    Address address;
    unsigned bytes;
    unsigned identity;  ///< 0: address error.
  };
  const std::vector<Row> rows = {
      {0x0FFF, 1, 0},      {0x1000, 1, 1},          {0x10FF, 1, 1},
      {0x1100, 1, 2},      {0x117F, 1, 2},          {0x1180, 1, 0},
      {0x7FFF, 1, 0},      {0x8000, 8, 3},          {0x8FF8, 8, 3},
      {0x9000, 1, 0},      {0x0FFC, 8, 0},          {0x10FC, 8, 0},  // Across a border.
      {0x117C, 8, 0},      {0x8FFC, 8, 0},          {0, 1, 0},
      {~Address{0}, 1, 4}, {~Address{0} - 7, 8, 4}, {~Address{0} - 3, 8, 0},
  };
  // Forwards and backwards: the remembered hit must not answer for its neighbour.
  for (const bool backwards : {false, true}) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[backwards ? rows.size() - 1 - i : i];
      CAPTURE(row.address, row.bytes, backwards);
      std::vector<std::uint8_t> data(8);
      bench.first.transport(tlm::TLM_READ_COMMAND, row.address, data.data(), row.bytes);
      CHECK(data[0] == row.identity);
      CHECK(bench.first.status ==
            (row.identity != 0 ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE));
      CHECK(bench.second.debug(tlm::TLM_READ_COMMAND, row.address, data.data(), row.bytes) ==
            (row.identity != 0 ? row.bytes : 0));
    }
  }
  bench.second.read<std::uint32_t>(0x1104);
  CHECK(bench.middle.last_address == 0x1104);
}

TEST_CASE("the bus adds the latency of the region") {
  auto& bench = test::fresh<Bench>();
  bench.first.read<std::uint32_t>(0x8000);
  CHECK(bench.first.delay == sc_core::sc_time(6, sc_core::SC_NS));
  bench.first.read<std::uint32_t>(0x1000);
  CHECK(bench.first.delay == sc_core::sc_time(1, sc_core::SC_NS));
  bench.first.read<std::uint32_t>(0x2000);
  CHECK(bench.first.delay == sc_core::SC_ZERO_TIME);
}

TEST_CASE("overlapping, empty and wrapping regions are refused") {
  auto& bench = test::fresh<Bench>();
  struct Row {
    Address base;
    std::uint64_t bytes;
  };
  const auto row = GENERATE(values<Row>({
      {0x1000, 0x100},   // The same.
      {0x1020, 8},       // Inside.
      {0x0F00, 0x101},   // Over the first byte.
      {0x117F, 1},       // Over the last byte.
      {0x0, 0x10000},    // Around several.
      {0x2000, 0},       // Empty.
      {~Address{0}, 2},  // Past the top.
      {~Address{0}, 1},  // On the region at the top.
  }));
  CAPTURE(row.base, row.bytes);
  CHECK_THROWS_AS(bench.bus.map(row.base, row.bytes, bench.low.target), UserError);
}

TEST_CASE("the message about an overlap names both regions") {
  auto& bench = test::fresh<Bench>();
  CHECK_THROWS_WITH(bench.bus.map(0x10F0, 0x20, bench.low.target),
                    Catch::Contains("0x10f0..0x110f") && Catch::Contains("0x1000..0x10ff"));
}

TEST_CASE("DMI is clipped to the region and its pointer moved along") {
  auto& bench = test::fresh<Bench>();
  tlm::tlm_dmi grant;
  SECTION("the target grants more than its region") {
    bench.middle.dmi_first = 0x10F0;
    REQUIRE(bench.first.dmi(tlm::TLM_READ_COMMAND, 0x1110, grant));
    CHECK(grant.get_start_address() == 0x1100);
    CHECK(grant.get_end_address() == 0x117F);
    CHECK(grant.get_dmi_ptr() == bench.middle.data() + 0x10);
  }
  SECTION("the target grants less") {
    bench.middle.dmi_first = 0x1110;
    bench.middle.dmi_last = 0x1113;
    REQUIRE(bench.first.dmi(tlm::TLM_READ_COMMAND, 0x1110, grant));
    CHECK(grant.get_start_address() == 0x1110);
    CHECK(grant.get_end_address() == 0x1113);
    CHECK(grant.get_dmi_ptr() == bench.middle.data());
  }
  SECTION("a hole grants nothing") {
    CHECK_FALSE(bench.first.dmi(tlm::TLM_READ_COMMAND, 0x1180, grant));
  }
}

TEST_CASE("every initiator hears of DMI that a target takes back") {
  auto& bench = test::fresh<Bench>();
  bench.high.target->invalidate_direct_mem_ptr(0x8010, 0x801F);
  const std::pair<Address, Address> range{0x8010, 0x801F};
  CHECK(bench.first.invalidated == range);
  CHECK(bench.second.invalidated == range);
}
