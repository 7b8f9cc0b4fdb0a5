#pragma once

#include <deque>
#include <optional>

#include "models/accelerator/pair/traffic.h"

namespace vp::accelerator::pair {

/// The commands under way with their DMA packets: finds the packet that an access of a member is,
/// and keeps what the leader moved until the follower has had it.
class TrafficLog {
 public:
  /// `is_timed`: packets also have a time on the bus.
  explicit TrafficLog(bool is_timed) : is_timed_(is_timed) {}

  void add(CommandTraffic traffic) { commands_.push_back(std::move(traffic)); }

  enum class Direction : std::uint8_t { kRead, kWrite };
  struct Access {
    Member member;
    Step step;
    Direction direction;
    Address address;
    unsigned bytes;
  };
  struct Match {
    CommandTraffic& command;
    Packet& packet;
  };
  /// The packet of the oldest command that is next in its stream and is this access; it counts as
  /// done from now on. Nothing when no command asks for it.
  std::optional<Match> take(const Access& access);

  /// The oldest command that the follower has not been given yet, if the leader is done with it.
  /// It counts as given from now on, and stays until both are done with it.
  const CommandTraffic* give_next();
  bool has_all_been_given() const { return given_ == commands_.size(); }

  /// The oldest packet that `member` has not moved although it should have.
  std::optional<Match> missing(Member member);
  /// Drops what both members are done with.
  void trim();
  bool is_empty() const { return commands_.empty(); }

 private:
  bool is_done(const CommandTraffic& command, Member member) const;

  bool is_timed_;
  std::deque<CommandTraffic> commands_;  ///< The oldest first.
  std::size_t given_ = 0;
};

}  // namespace vp::accelerator::pair
