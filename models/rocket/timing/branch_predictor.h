#pragma once

#include <array>
#include <cstdint>

#include "models/common/types.h"

namespace vp::rocket {

/// Rocket's next-fetch prediction (rocket/BTB.scala): a fully associative BTB of 28 entries, 512
/// one-bit branch counters indexed by address and hashed history, a return-address stack of 6.
///
/// The history is advanced when a branch's packet leaves fetch, so the packet fetched right behind
/// it does not see that branch yet; a wrong prediction restores what the branch saw.
/// Simplification: a counter is written when the branch executes, not two cycles later.
class BranchPredictor {
 public:
  static constexpr unsigned kEntries = 28;
  static constexpr unsigned kCounters = 512;
  static constexpr unsigned kReturnStack = 6;

  /// How a control transfer was foreseen.
  enum class Outcome : std::uint8_t {
    kSequential,  ///< Rightly predicted not taken.
    kHit,         ///< Rightly taken out of the BTB: no bubble.
    kPredecoded,  ///< Rightly taken, found when the packet was predecoded in S2.
    kWrong,       ///< Redirected when resolved.
  };

  /// A conditional branch at `pc` (of its last parcel), in a packet fetched in cycle `fetched`, was
  /// `taken` to `target`.
  Outcome branch(Address pc, Cycles fetched, bool taken, Address target);
  /// A JAL; `is_call` if it writes ra or t0; `link` is the return address.
  Outcome jump(Address pc, Address target, bool is_call, Address link);
  /// A JALR; `is_return` if it reads ra or t0 and writes x0.
  Outcome indirect(Address pc, Cycles fetched, Address target, bool is_call, bool is_return,
                   Address link);

  std::uint64_t branches() const { return branches_; }
  std::uint64_t wrong() const { return wrong_; }

 private:
  enum class Type : std::uint8_t { kBranch, kJump, kReturn };

  int find(Address pc) const;
  void insert(Address pc, Address target, Type type);
  void touch(int entry) { used_[static_cast<unsigned>(entry)] = ++stamp_; }
  static unsigned counter_index(Address pc, std::uint32_t history);
  std::uint32_t history_at(Cycles fetched) const {
    return fetched >= newest_from_ ? newest_history_ : older_history_;
  }
  void restore_history(std::uint32_t history);
  void push(Address link);
  Address pop();
  Outcome count(Outcome outcome);

  alignas(32) std::array<std::uint32_t, 32> keys_{};  ///< Low bits of the address; 0 = free.
  std::array<Address, kEntries> targets_{};
  std::array<std::uint64_t, kEntries> used_{};
  std::array<Type, kEntries> types_{};
  std::array<std::uint8_t, kCounters> counters_{};
  std::array<Address, kReturnStack> stack_{};
  unsigned stack_top_ = 0;
  unsigned stack_depth_ = 0;
  // Outcomes of the last 8 branches, the latest in bit 7, as fetch sees them from `newest_from_` on
  // and before.
  std::uint32_t newest_history_ = 0;
  std::uint32_t older_history_ = 0;
  Cycles newest_from_ = 0;
  std::uint64_t stamp_ = 0;
  std::uint64_t branches_ = 0;
  std::uint64_t wrong_ = 0;
};

}  // namespace vp::rocket
