#include "models/accelerator/pair/traffic_log.h"

namespace vp::accelerator::pair {
namespace {

Packet* take_from(PacketStream& stream, const TrafficLog::Access& access) {
  std::size_t& position = stream.position(access.member, access.step);
  if (position == stream.packets.size()) return nullptr;
  Packet& packet = stream.packets[position];
  if (!packet.is(access.address, access.bytes)) return nullptr;
  ++position;
  return &packet;
}

}  // namespace

std::optional<TrafficLog::Match> TrafficLog::take(const Access& access) {
  for (CommandTraffic& command : commands_) {
    if (access.direction == Direction::kWrite) {
      if (Packet* packet = take_from(command.writes, access)) return Match{command, *packet};
      continue;
    }
    for (PacketStream& stream : command.reads) {
      if (Packet* packet = take_from(stream, access)) return Match{command, *packet};
    }
  }
  return std::nullopt;
}

bool TrafficLog::is_done(const CommandTraffic& command, Member member) const {
  return command.is_done(member, Step::kData) &&
         (!is_timed_ || command.is_done(member, Step::kTime));
}

const CommandTraffic* TrafficLog::give_next() {
  if (has_all_been_given() || !is_done(commands_[given_], Member::kLeader)) return nullptr;
  return &commands_[given_++];
}

std::optional<TrafficLog::Match> TrafficLog::missing(Member member) {
  for (CommandTraffic& command : commands_) {
    for (PacketStream* stream :
         {&command.reads[0], &command.reads[1], &command.reads[2], &command.writes}) {
      if (stream->is_done(member, Step::kData)) continue;
      return Match{command, stream->packets[stream->position(member, Step::kData)]};
    }
  }
  return std::nullopt;
}

void TrafficLog::trim() {
  while (given_ != 0 && is_done(commands_.front(), Member::kLeader) &&
         is_done(commands_.front(), Member::kFollower)) {
    commands_.pop_front();
    --given_;
  }
}

}  // namespace vp::accelerator::pair
