#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <systemc>

#include "models/accelerator/debug_view.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/interface.h"
#include "models/accelerator/pair/cycle_comparison.h"
#include "models/accelerator/pair/traffic_log.h"
#include "models/accelerator/timing/dma_timing.h"

namespace vp::accelerator::pair {

/// The first difference in data between the two.
struct Difference {
  Command command{};         ///< That was executed; at a fence the newest one.
  std::uint64_t number = 0;  ///< Of the command, from 1 on.
  Cycles cycle = 0;          ///< Of the leader, at which it was found.
  std::string place;         ///< "write of 0x80001000", "accumulator row 3, column 1".
  std::string leader;        ///< What each has there.
  std::string follower;
};

/// Two accelerators as one: the leader owns clock, memory, busy and responses; the follower gets
/// the same commands and must do the same with them.
///
/// The follower is given a command, with the leader's time of it, as soon as the leader has moved
/// all data of it, and of all commands before it. Its reads are served from what the leader read
/// for that command, row and packet, and take as long as the leader's; its writes go nowhere and
/// are compared with the leader's. When a FENCE finds the leader at rest, nothing may be left over,
/// and local memories and event counters must be equal; cycles are compared, not required to be
/// equal. After the first difference the follower is left alone.
class AcceleratorPair : public sc_core::sc_module, public AcceleratorPort {
 public:
  tlm_utils::simple_initiator_socket<AcceleratorPair> memory;

  struct Built {
    std::unique_ptr<AcceleratorPort> port;
    tlm::tlm_initiator_socket<>* memory;  ///< A member of the port, to be bound by the pair.
  };
  /// Makes a member with a module name and, in a system with time, its way to the L2; it must have
  /// a debug view.
  using Build = std::function<Built(const char* name, timing::DmaTiming* timing)>;

  struct Options {
    std::string leader_name;
    std::string follower_name;
    /// A bit is flipped in the first byte of the leader's write packet with this number, from 1 on,
    /// so that one can see what a difference looks like; 0: never.
    std::uint64_t inject = 0;
    std::function<void(const Difference&)> on_difference = {};
  };

  /// `timing` may be nullptr.
  AcceleratorPair(sc_core::sc_module_name name, const Geometry& geometry, timing::DmaTiming* timing,
                  const Build& leader, const Build& follower, Options options);

  bool ready(Cycles now) override { return leader_->ready(now); }
  std::optional<std::uint64_t> issue(const Command& command, Cycles now) override;
  void advance(Cycles until) override;
  std::optional<Cycles> next_activity() const override { return leader_->next_activity(); }
  bool busy(Cycles now) override { return leader_->busy(now); }
  Cycles idle_from(Cycles now) override;
  const std::optional<GuestError>& error() const override { return leader_->error(); }
  const DebugView* debug_view() const override { return leader_->debug_view(); }
  /// Of the member that has signals.
  Waves* waves() override;
  /// The leader's, and below `prefix` + "pair." what was compared.
  void register_statistics(StatisticsRegistry& registry, const std::string& prefix) override;

  /// Compares what no FENCE has compared yet, if the leader is at rest. At the end of a run.
  void compare() { compare(now_); }

  const std::optional<Difference>& difference() const { return difference_; }
  const CycleComparison& cycles() const { return cycles_; }
  const Options& options() const { return options_; }
  const AcceleratorPort& leader() const { return *leader_; }
  const AcceleratorPort& follower() const { return *follower_; }

 private:
  /// The way of a member's timing model to the L2.
  class TimingTap : public timing::DmaTiming {
   public:
    TimingTap(AcceleratorPair& pair, Member member) : pair_(pair), member_(member) {}
    timing::DmaAnswer get(Address address, unsigned bytes, Cycles now) override;
    timing::DmaAnswer put(Address address, unsigned bytes, bool whole_line, Cycles now) override;

   private:
    AcceleratorPair& pair_;
    Member member_;
  };

  using Direction = TrafficLog::Direction;

  void leader_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void follower_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void serve_read(tlm::tlm_generic_payload& payload);
  void check_write(tlm::tlm_generic_payload& payload);
  template <class Ask>
  timing::DmaAnswer time_access(Member member, Direction direction, Address address, unsigned bytes,
                                Cycles now, const Ask& ask);

  void follow();
  void give(const CommandTraffic& traffic);
  void compare(Cycles now);
  bool compare_log();
  bool compare_memories();
  bool compare_rows(const char* which, unsigned rows,
                    std::uint32_t (DebugView::*bits)(std::uint32_t, unsigned) const);
  bool compare_counters();
  void differ(const CommandTraffic* traffic, std::string place, std::string leader,
              std::string follower);

  Geometry geometry_;
  Options options_;
  timing::DmaTiming* timing_;  ///< nullptr without time.
  TimingTap leader_timing_{*this, Member::kLeader};
  TimingTap follower_timing_{*this, Member::kFollower};
  tlm_utils::simple_target_socket<AcceleratorPair> leader_memory_;
  tlm_utils::simple_target_socket<AcceleratorPair> follower_memory_;
  std::unique_ptr<AcceleratorPort> leader_;
  std::unique_ptr<AcceleratorPort> follower_;
  StatisticsRegistry leader_statistics_;
  StatisticsRegistry follower_statistics_;

  FrontEnd front_end_;  ///< Knows which DMA to expect of a command.
  TrafficLog log_;
  Cycles now_ = 0;           ///< Of the last call.
  Cycles follower_now_ = 0;  ///< Of the follower's last command.
  std::uint64_t commands_ = 0;
  std::uint64_t compared_commands_ = 0;
  std::uint64_t fences_ = 0;  ///< That found no difference.
  std::uint64_t leader_writes_ = 0;
  std::uint64_t compared_bytes_ = 0;  ///< Of writes.
  Command last_command_{};
  CycleComparison cycles_;
  std::optional<Difference> difference_;
};

}  // namespace vp::accelerator::pair
