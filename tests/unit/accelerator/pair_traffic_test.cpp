// Which DMA packet of which command an access is, and when a command may go to the follower.
#include <catch2/catch.hpp>

#include "models/accelerator/pair/cycle_comparison.h"
#include "models/accelerator/pair/traffic_log.h"

namespace vp::accelerator::pair {
namespace {

constexpr Address kFrom = 0x8000'0010, kTo = 0x8001'0000;

const Geometry& geometry() {
  static const Geometry shape(DataType::kBf16, 4, 128, 32);
  return shape;
}

CommandTraffic load(std::uint64_t number, std::uint8_t stream, Address dram, unsigned rows,
                    std::uint64_t row_stride = 0x100) {
  CommandTraffic traffic =
      traffic_of(MicroCommand(micro::Mvin{.dram = dram,
                                          .row_stride = row_stride,
                                          .local = LocalAddress::scratchpad(0),
                                          .rows = static_cast<std::uint16_t>(rows),
                                          .columns = 8,
                                          .required_rows = static_cast<std::uint16_t>(rows),
                                          .block_stride = 4,
                                          .stream = stream}),
                 geometry());
  traffic.number = number;
  return traffic;
}

CommandTraffic store(std::uint64_t number, Address dram) {
  CommandTraffic traffic =
      traffic_of(MicroCommand(micro::Mvout{.dram = dram,
                                           .row_stride = 0x100,
                                           .local = LocalAddress::scratchpad(0),
                                           .rows = 1,
                                           .columns = 8}),
                 geometry());
  traffic.number = number;
  return traffic;
}

TrafficLog::Access read(Member member, Address address, unsigned bytes = 16) {
  return {member, Step::kData, TrafficLog::Direction::kRead, address, bytes};
}
TrafficLog::Access write(Member member, Address address) {
  return {member, Step::kData, TrafficLog::Direction::kWrite, address, 16};
}

}  // namespace

TEST_CASE("Traffic: the packets that a command asks for", "[pair]") {
  CHECK(load(1, 0, kFrom, 3).reads[0].packets.size() == 3);
  CHECK(load(1, 2, kFrom, 3, 0).reads[2].packets.size() == 1);  // one row, repeated
  CHECK(load(1, 0, 0, 3).reads[0].packets.empty());             // zeros
  constexpr Address kAtLineEnd = 0x8000'0038;
  const CommandTraffic split = load(1, 1, kAtLineEnd, 1);
  REQUIRE(split.reads[1].packets.size() == 2);
  CHECK(split.reads[1].packets[0].is(kAtLineEnd, 8));
  CHECK(split.reads[1].packets[0].is(kAtLineEnd - 8, 16));  // the window, as hardware reads it
  CHECK_FALSE(split.reads[1].packets[0].is(kAtLineEnd - 8, 8));
  CHECK(store(1, kTo).writes.packets.size() == 1);
}

TEST_CASE("Traffic: streams overtake each other, rows of one do not", "[pair]") {
  TrafficLog log(false);
  log.add(load(1, 0, kFrom, 2));
  log.add(load(2, 1, kFrom, 1));
  CHECK_FALSE(log.take(read(Member::kLeader, kFrom + 0x100)).has_value());
  const auto first = log.take(read(Member::kLeader, kFrom));
  REQUIRE(first.has_value());
  CHECK(first->command.number == 1);
  const auto second = log.take(read(Member::kLeader, kFrom));
  REQUIRE(second.has_value());
  CHECK(second->command.number == 2);
  CHECK(log.give_next() == nullptr);  // the first command has a row to go
  CHECK(log.take(read(Member::kLeader, kFrom + 0x100)).has_value());
  CHECK_FALSE(log.take(read(Member::kLeader, kFrom + 0x200)).has_value());
  REQUIRE(log.give_next() != nullptr);
  REQUIRE(log.give_next() != nullptr);
  CHECK(log.has_all_been_given());
  REQUIRE(log.missing(Member::kFollower).has_value());
  CHECK(log.missing(Member::kFollower)->command.number == 1);
  for (const Address address : {kFrom, kFrom + 0x100, kFrom}) {
    CHECK(log.take(read(Member::kFollower, address)).has_value());
  }
  log.trim();
  CHECK(log.is_empty());
}

TEST_CASE("Traffic: with time a command is done when its packets have been on the bus", "[pair]") {
  TrafficLog log(true);
  log.add(store(1, kTo));
  CHECK(log.take(write(Member::kLeader, kTo)).has_value());
  CHECK(log.give_next() == nullptr);
  CHECK(
      log.take({Member::kLeader, Step::kTime, TrafficLog::Direction::kWrite, kTo, 16}).has_value());
  CHECK(log.give_next() != nullptr);
  CHECK_FALSE(log.missing(Member::kLeader).has_value());
}

TEST_CASE("Cycles are compared by stretch", "[pair]") {
  CycleComparison comparison;
  CycleComparison::Counters leader, follower;
  for (const auto& group : CycleComparison::kGroups) leader[group.counter] = 100;
  follower = leader;
  follower["cycles.load"] = 97;
  comparison.end_stretch(leader, follower, 5);
  leader["cycles.load"] += 50;
  follower["cycles.load"] += 54;
  comparison.end_stretch(leader, follower, 9);
  const auto& load_group = comparison.results()[1];
  CHECK(load_group.leader == 150);
  CHECK(load_group.follower == 151);
  CHECK(load_group.worst == 4);
  CHECK(load_group.worst_command == 9);
  CHECK(comparison.results()[0].worst == 0);
}

}  // namespace vp::accelerator::pair
