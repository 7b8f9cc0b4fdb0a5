// Decoding, DMA packets, geometry, event counters and the table of rules.
#include "models/accelerator/commands.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "models/accelerator/dma_packets.h"
#include "models/accelerator/event_counters.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/geometry.h"
#include "models/accelerator/rules.h"
#include "models/common/errors.h"

namespace vp::accelerator {
namespace {

Command raw(unsigned funct, std::uint64_t rs1, std::uint64_t rs2) {
  return {.funct = static_cast<std::uint8_t>(funct),
          .wants_response = false,
          .rs1 = rs1,
          .rs2 = rs2,
          .pc = 0};
}

template <class T>
T decode_as(unsigned funct, std::uint64_t rs1, std::uint64_t rs2) {
  const DecodedCommand decoded = decode(raw(funct, rs1, rs2));
  REQUIRE(std::holds_alternative<T>(decoded));
  return std::get<T>(decoded);
}

}  // namespace

TEST_CASE("Every funct code decodes to its command", "[commands]") {
  CHECK(decode_as<command::Mvin>(2, 0, 0).stream == 0);
  CHECK(decode_as<command::Mvin>(1, 0, 0).stream == 1);
  CHECK(decode_as<command::Mvin>(14, 0, 0).stream == 2);
  CHECK(decode_as<command::Compute>(4, 0, 0).flip);
  CHECK_FALSE(decode_as<command::Compute>(5, 0, 0).flip);
  decode_as<command::Mvout>(3, 0, 0);
  decode_as<command::Preload>(6, 0, 0);
  CHECK(decode_as<command::Flush>(7, 1, 0).skip);
  decode_as<command::ConfigNorm>(0, 3, 0);
  for (unsigned funct = 15; funct <= 21; ++funct) decode_as<command::LoopConv>(funct, 0, 0);
  for (unsigned funct = 22; funct <= 125; ++funct) decode_as<command::Unknown>(funct, 0, 0);
  decode_as<command::Counter>(126, 0, 0);
  decode_as<command::Unknown>(127, 0, 0);
}

TEST_CASE("Fields of the configuration commands", "[commands]") {
  const auto ex = decode_as<command::ConfigEx>(0, 0x3F80'0000'0005'0000 | 0x20C, 7ULL << 48);
  CHECK(ex.weight_stationary);
  CHECK(ex.activation == 1);
  CHECK_FALSE(ex.set_only_strides);
  CHECK_FALSE(ex.transpose_a);
  CHECK(ex.transpose_b);
  CHECK(ex.a_stride == 5);
  CHECK(ex.c_stride == 7);
  CHECK(decode_as<command::ConfigEx>(0, 0x180, 0).set_only_strides);
  CHECK(decode_as<command::ConfigEx>(0, 0x180, 0).transpose_a);

  const auto ld = decode_as<command::ConfigLd>(0, 0x4120'0000'0010'0315, 0x1'2345'6789);
  CHECK(ld.shrink);
  CHECK(ld.stream == 2);
  CHECK(ld.pixel_repeats == 3);
  CHECK(ld.block_stride == 0x10);
  CHECK(ld.scale == 0x4120'0000);
  CHECK(ld.stride == 0x1'2345'6789);

  const auto st = decode_as<command::ConfigSt>(0, 0x96, 0x3E80'0000'0000'0102);
  CHECK(st.activation == 1);
  CHECK(st.pool_stride == 1);
  CHECK(st.pool_size == 2);
  CHECK(st.stride == 0x102);
  CHECK(st.scale == 0x3E80'0000);
}

TEST_CASE("Fields of block and loop commands", "[commands]") {
  const auto preload = decode_as<command::Preload>(6, 0x0003'0002'0000'0001, 0x0005'0004'C000'0009);
  CHECK(preload.b.rows == 3);
  CHECK(preload.b.columns == 2);
  CHECK(preload.b.address == LocalAddress::scratchpad(1));
  CHECK(preload.c.rows == 5);
  CHECK(preload.c.columns == 4);
  CHECK(preload.c.address == LocalAddress::accumulator(9, true, false));

  const auto bounds = decode_as<command::LoopWsBounds>(9, 0x0000'0003'0002'0001, 0x6'0005'0004);
  CHECK(bounds.i == 4);
  CHECK(bounds.j == 5);
  CHECK(bounds.k == 6);
  CHECK(bounds.pad_i == 1);
  CHECK(bounds.pad_j == 2);
  CHECK(bounds.pad_k == 3);

  const auto loop = decode_as<command::LoopWs>(8, 0x6'0107, 0x6);
  CHECK(loop.accumulate);
  CHECK(loop.full_c);
  CHECK(loop.low_d);
  CHECK(loop.activation == 1);
  CHECK(loop.a_spad_id == 1);
  CHECK(loop.b_spad_id == 2);
  CHECK_FALSE(loop.transpose_a);
  CHECK(loop.transpose_b);
  CHECK(loop.residual_add);

  CHECK(decode_as<command::LoopWsAddressesAb>(10, 1, 2).b == 2);
  CHECK(decode_as<command::LoopWsAddressesDc>(11, 1, 2).d == 1);
  CHECK(decode_as<command::LoopWsStridesAb>(12, 1, 2).a == 1);
  CHECK(decode_as<command::LoopWsStridesDc>(13, 1, 2).c == 2);

  const auto counter = decode_as<command::Counter>(126, 1ULL << 31 | 0x2C'058, 0);
  CHECK_FALSE(counter.reset);
  CHECK(counter.configure);
  CHECK(counter.index == 5);
  CHECK(counter.event == 0x2C);
  CHECK(counter.external);
}

TEST_CASE("Local addresses", "[commands]") {
  const LocalAddress garbage(0xFFFF'FFFF);
  CHECK(garbage.is_garbage());
  CHECK_FALSE(LocalAddress(0xFFFF'FFFE).is_garbage());
  const LocalAddress full(0xA000'0123);
  CHECK(full.in_accumulator());
  CHECK(full.full_width());
  CHECK_FALSE(full.accumulates());
  CHECK(full.row() == 0x123);
  CHECK_FALSE(LocalAddress(0x6000'0001).accumulates());
  CHECK(LocalAddress(0x9C00'0000).normalisation() == 7);
}

TEST_CASE("DMA rows split into the smallest aligned windows", "[dma]") {
  struct Case {
    Address address;
    unsigned bytes;
    Address window;
    unsigned window_bytes, first, useful;
  };
  const Case cases[] = {{0, 64, 0, 64, 0, 64},  {2, 64, 0, 64, 2, 62},   {64, 2, 64, 16, 0, 2},
                        {8, 20, 0, 32, 8, 20},  {14, 4, 0, 32, 14, 4},   {30, 4, 0, 64, 30, 4},
                        {62, 8, 48, 16, 14, 2}, {16, 16, 16, 16, 0, 16}, {16, 32, 0, 64, 16, 32},
                        {32, 64, 32, 32, 0, 32}};
  for (const Case& c : cases) {
    INFO("address " << c.address << " bytes " << c.bytes);
    const DmaPacket packet = next_packet(c.address, c.bytes);
    CHECK(packet.address == c.window);
    CHECK(packet.window_bytes == c.window_bytes);
    CHECK(packet.first == c.first);
    CHECK(packet.bytes == c.useful);
  }
}

TEST_CASE("Geometry derives rows and blocks, and refuses what cannot be built", "[geometry]") {
  const Geometry bf16(DataType::kBf16, 8, 128, 32);
  CHECK(bf16.scratchpad_rows() == 8192);
  CHECK(bf16.accumulator_rows() == 2048);
  CHECK(bf16.max_blocks() == 4);
  CHECK(bf16.max_columns() == 32);
  const Geometry fp32(DataType::kFp32, 16, 512, 64);
  CHECK(fp32.scratchpad_rows() == 8192);
  CHECK(fp32.max_blocks() == 1);
  CHECK(fp32.max_columns() == 16);
  CHECK_THROWS_AS(Geometry(DataType::kBf16, 5, 128, 32), UserError);
  CHECK_THROWS_AS(Geometry(DataType::kBf16, 32, 128, 32), UserError);
  CHECK_THROWS_AS(Geometry(DataType::kBf16, 4, 100, 32), UserError);
  CHECK_THROWS_AS(Geometry(DataType::kBf16, 4, 128, 0), UserError);
  CHECK_THROWS_WITH(Geometry(DataType::kBf16, 4, 128, 131072),
                    Catch::Contains("accumulator_kib") && Catch::Contains("131072"));
}

TEST_CASE("Event counters count their event from configuration or reset on", "[counters]") {
  EventCounters counters;
  const EventCounters::ExternalTotals totals{};
  command::Counter access{};
  access.index = 3;
  access.configure = true;
  access.event = 17;
  counters.execute(access, totals);
  access.configure = false;
  counters.count(17, 5);
  counters.count(16, 9);
  CHECK(counters.execute(access, totals) == 5);
  access.take_snapshot = true;
  counters.execute(access, totals);
  access.take_snapshot = false;
  counters.count(17, 1);
  CHECK(counters.execute(access, totals) == 5);
  access.release_snapshot = true;
  counters.execute(access, totals);
  access.release_snapshot = false;
  CHECK(counters.execute(access, totals) == 6);
  access.index = 4;
  CHECK(counters.execute(access, totals) == 0);
  access.reset = true;
  counters.execute(access, totals);
  access.reset = false;
  access.index = 3;
  CHECK(counters.execute(access, totals) == 0);
}

TEST_CASE("Every rule has its own text", "[rules]") {
  std::set<std::string> texts;
  constexpr auto kLast = static_cast<unsigned>(Rule::kBusError);
  for (unsigned rule = 0; rule <= kLast; ++rule) texts.insert(rule_text(static_cast<Rule>(rule)));
  CHECK(texts.size() == kLast + 1);
  CHECK(texts.count("") == 0);
}

TEST_CASE("Loops take turns in the halves of scratchpad and accumulator", "[front end]") {
  const Geometry geometry(DataType::kBf16, 4, 128, 32);
  FrontEnd front_end(geometry);
  const auto loop = [&](Address c, std::uint64_t spad_ids) {
    for (const Command& command :
         {raw(9, 0, 1ULL << 32 | 1ULL << 16 | 1), raw(10, 0x100, 0x200), raw(11, 0, c)}) {
      front_end.accept(command);
    }
    const FrontEnd::Outcome outcome = front_end.accept(raw(8, spad_ids, 0));
    REQUIRE(std::holds_alternative<LoopPlan>(outcome.work));
    return std::get<LoopPlan>(outcome.work);
  };
  LoopPlan plan = loop(0, 0);
  CHECK(plan.a_start == 0);
  CHECK(plan.b_end == 8192);
  CHECK(plan.c_start == 0);
  plan = loop(0x300, 0);
  CHECK(plan.a_start == 8192);
  CHECK(plan.b_end == 16384);
  CHECK(plan.c_start == 0);  // the loop before did not store C
  plan = loop(0x300, 1U << 18 | 2U << 16);
  CHECK(plan.a_start == 0);
  CHECK(plan.b_end == 16384);
  CHECK(plan.c_start == 2048);
  plan = loop(0x300, 2U << 18 | 1U << 16);
  CHECK(plan.a_start == 8192);
  CHECK(plan.b_end == 8192);
  CHECK(plan.c_start == 0);
}

TEST_CASE("A loop descriptor keeps what it was given last", "[front end]") {
  FrontEnd front_end(Geometry(DataType::kBf16, 4, 128, 32));
  const auto run = [&] { return front_end.accept(raw(8, 0, 0)); };
  const std::uint64_t one_block = 1ULL << 32 | 1ULL << 16 | 1;
  front_end.accept(raw(9, 0, one_block));
  front_end.accept(raw(10, 0x100, 0x200));
  CHECK(run().rule == Rule::kNone);
  CHECK(run().rule == Rule::kLoopBounds);  // the other descriptor was never configured
  front_end.accept(raw(9, 0, one_block));
  CHECK(run().rule == Rule::kNone);
  const FrontEnd::Outcome third = run();
  REQUIRE(std::holds_alternative<LoopPlan>(third.work));
  CHECK(std::get<LoopPlan>(third.work).ab.a == 0x100);
}

}  // namespace vp::accelerator
