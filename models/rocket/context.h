#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "models/common/types.h"
#include "models/rocket/block.h"
#include "models/rocket/isa/instruction.h"
#include "models/rocket/place_counters.h"
#include "models/rocket/timing/timing_state.h"
#include "models/rocket/trap.h"

namespace vp::rocket {

/// The part of RAM that a hart reads and writes without asking anybody, while its privilege and PMP
/// allow all of it; empty otherwise.
struct DirectWindow {
  Address base = 0;
  std::uint8_t* host = nullptr;
  const std::uint8_t* line_flags = nullptr;  ///< LineWatch: a store to a flagged line is slow.
  /// limit[k] = size >> k: an access of 2^k bytes at offset o is inside and aligned exactly if
  /// rotr(o, k) < limit[k].
  std::array<std::uint64_t, 4> limit{};
  std::array<std::uint64_t, 4> load_limit{};  ///< The same for loads; 0 while reads are watched.

  void open(Address ram_base, std::uint64_t size, std::uint8_t* ram_host,
            const std::uint8_t* flags) {
    base = ram_base;
    host = ram_host;
    line_flags = flags;
    for (unsigned k = 0; k < limit.size(); ++k) limit[k] = size >> k;
    load_limit = limit;
  }
  void close_loads() { load_limit = {}; }
  void close() { limit = load_limit = {}; }
};

/// What instruction bodies may ask of their hart beyond registers and the direct window. Every
/// function is off the hot path; `r` is the record of the asking instruction.
class Services {
 public:
  /// Loads `bytes` (1, 2, 4, 8) from an address outside the direct window, misaligned, or watched.
  /// Throws Trap.
  virtual std::uint64_t load(const Record& r, Address address, unsigned bytes) = 0;
  /// Stores likewise. Throws Trap.
  virtual void store(const Record& r, Address address, std::uint64_t value, unsigned bytes) = 0;
  /// Reads, applies `operation` (the Op of the AMO), writes; returns the old value.
  virtual std::uint64_t amo(const Record& r, Address address, std::uint64_t operand,
                            unsigned bytes) = 0;
  virtual std::uint64_t load_reserved(const Record& r, Address address, unsigned bytes) = 0;
  /// Returns 0 if the store was done, 1 if the reservation was lost.
  virtual std::uint64_t store_conditional(const Record& r, Address address, std::uint64_t value,
                                          unsigned bytes) = 0;
  virtual void fence(const Record& r) = 0;
  virtual void rocc(const Record& r) = 0;
  /// Executes a system instruction; returns the next pc.
  virtual Address system(const Record& r) = 0;
  /// Full timing: a load or store of `bytes` at c.timing.wanted misses the fast map. Performs its
  /// coherence transactions and moves c.timing.wanted to the EX in which it succeeds; false if
  /// other agents come first: the instruction must be issued again.
  virtual bool time_access(const Record& r, Address address, bool write) = 0;
  /// Full timing: a hit at `ex` is beyond its horizon. True if it is not any more, since nobody but
  /// the accelerator had to be waited for; what that did may have taken the line.
  virtual bool reaches_hit(Cycles ex) = 0;
  /// Full timing: as `time_access`, for an AMO, LR, SC, FENCE or accelerator command.
  virtual bool time_ordered(const Record& r, Op op) = 0;
  /// Full timing: may the hart sleep in the polling loop that is the present block?
  virtual bool start_polling() = 0;
  /// A probed address was reached; true: leave the block before its first instruction.
  virtual bool probe() = 0;
  /// A record that a debugger looks at is about to execute: its handler, or nullptr to leave the
  /// block before it.
  virtual Handler break_before(const Record& r) = 0;
  [[noreturn]] virtual void raise(const Record& r, Trap trap) = 0;

 protected:
  ~Services() = default;
};

/// Why the timed handlers returned.
enum class Exit : std::uint8_t {
  kLookUp,   ///< c.pc is the next instruction; its block must be found.
  kLimit,    ///< The slice is over; c.pc is the next instruction.
  kOrder,    ///< timing.wanted lies behind the horizon; timing.resume or c.pc is next.
  kObserve,  ///< The I$ lacks a line of the block at c.pc: to be run by the reference pipeline.
  kPolling,  ///< Asleep in a polling loop.
  kBreak,    ///< Stopped for a debugger; timing.resume or c.pc is next.
};

/// One slot of the direct-mapped table that finds the block of an indirect jump.
struct JumpEntry {
  Address pc = ~Address{0};
  Block* block = nullptr;
};
inline constexpr std::size_t kJumpEntries = 4096;
constexpr std::size_t jump_slot(Address pc) {
  return (pc >> 1) % kJumpEntries;
}

/// Hot state of a hart: what the bodies in semantics.h work on.
struct Context {
  static constexpr unsigned kSink = 32;  ///< Index that takes writes to x0.

  std::array<std::uint64_t, 33> x{};
  std::array<std::uint64_t, 32> f{};  ///< NaN-boxed.
  const Block* block = nullptr;       ///< The block in execution.
  std::int64_t budget = 0;            ///< Instructions left in this slice, charged per block.
  DirectWindow ram;
  Services* services = nullptr;
  const JumpEntry* jump_table = nullptr;  ///< kJumpEntries slots.
  Address pc = 0;                         ///< Valid between blocks only.
  Block** pending_link = nullptr;  ///< Where the run loop stores the block of `pc` (chaining).
  std::uint32_t frm = 0;           ///< Dynamic rounding mode; MXCSR holds the same mode.
  std::uint32_t fflags = 0;        ///< Flags raised in software; the others are in MXCSR.
  Exit exit = Exit::kLookUp;
  TimingState timing;               ///< Used in full timing only.
  PlaceCounters* places = nullptr;  ///< Used by marked records only.
  std::uint64_t clock = 0;   ///< Functional timing: the hart's cycle when `budget` is used up.
  bool slow_access = false;  ///< An access left the direct window since the slice began.
};

/// Loads a T (unsigned) from guest memory.
template <typename T>
inline T load(Context& c, const Record& r, Address address) {
  constexpr int kLog = std::countr_zero(sizeof(T));
  const std::uint64_t offset = address - c.ram.base;
  if (std::rotr(offset, kLog) < c.ram.load_limit[kLog]) [[likely]] {
    T value;
    std::memcpy(&value, c.ram.host + offset, sizeof(T));
    return value;
  }
  return static_cast<T>(c.services->load(r, address, sizeof(T)));
}

/// Stores a T (unsigned) to guest memory.
template <typename T>
inline void store(Context& c, const Record& r, Address address, T value) {
  constexpr int kLog = std::countr_zero(sizeof(T));
  const std::uint64_t offset = address - c.ram.base;
  if (std::rotr(offset, kLog) < c.ram.limit[kLog] && c.ram.line_flags[offset / kLineBytes] == 0)
      [[likely]] {
    std::memcpy(c.ram.host + offset, &value, sizeof(T));
    return;
  }
  c.services->store(r, address, value, sizeof(T));
}

}  // namespace vp::rocket
