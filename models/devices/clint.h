#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <systemc>
#include <utility>
#include <vector>

#include "models/common/types.h"

namespace vp::devices {

/// Core-local interruptor: software interrupt and timer of every hart, at the standard offsets
/// (msip 0x0 + 4 * hart, mtimecmp 0x4000 + 8 * hart, mtime 0xBFF8).
///
/// Naturally aligned accesses of 1, 2, 4 and 8 bytes, as Rocket's register map allows; others get
/// TLM_BURST_ERROR_RESPONSE. Holes and registers of harts that do not exist read 0 and ignore
/// writes. After reset mtime equals the time source, msip is 0 and mtimecmp is all ones (the
/// hardware leaves it undefined): no timer interrupt until software asks for one.
///
/// The device has no clock of its own. Its owner provides the time and calls `update` when the tick
/// that `next_event` announced has come; register writes re-evaluate the levels by themselves.
class Clint : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kBytes = 0x1'0000;
  static constexpr std::uint64_t kMsip = 0x0;
  static constexpr std::uint64_t kMtimecmp = 0x4000;
  static constexpr std::uint64_t kMtime = 0xBFF8;

  /// Ticks of the time base since reset; never decreases.
  using TimeSource = std::function<std::uint64_t()>;
  /// Told of every change of a level, at the moment it changes.
  using InterruptLine = std::function<void(HartId hart, bool level)>;

  tlm_utils::simple_target_socket<Clint> target;

  Clint(sc_core::sc_module_name name, Address base, unsigned harts, TimeSource ticks,
        InterruptLine software_interrupt, InterruptLine timer_interrupt);

  /// Re-evaluates the timer interrupt levels against the present time.
  void update();

  /// The tick of the time source, in the future, at which the first timer interrupt level rises;
  /// nothing when none is programmed (all ones in mtimecmp counts as never). A write to mtimecmp or
  /// mtime may change it.
  std::optional<std::uint64_t> next_event() const;

  /// Called after a write changed `next_event`, so that a slice already granted can be shortened.
  void on_reschedule(std::function<void()> listener) { reschedule_ = std::move(listener); }

  std::uint64_t mtime() const { return ticks_() + mtime_offset_; }
  Address base() const { return base_; }
  std::uint64_t size() const { return kBytes; }

 private:
  struct Hart {
    bool software = false;
    bool timer = false;  ///< Level last told to the hart.
    std::uint64_t compare = ~std::uint64_t{0};
  };

  /// The registers as 64-bit words, indexed by offset / 8.
  std::uint64_t read_word(std::uint64_t word) const;
  /// Writes the bits of `value` under `mask`.
  void write_word(std::uint64_t word, std::uint64_t value, std::uint64_t mask);
  void set_software_interrupt(HartId hart, bool level);

  tlm::tlm_response_status access(tlm::tlm_generic_payload& payload);
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);

  Address base_;
  TimeSource ticks_;
  InterruptLine software_interrupt_;
  InterruptLine timer_interrupt_;
  std::function<void()> reschedule_;
  std::uint64_t mtime_offset_ = 0;  ///< mtime is writable: its distance from the time source.
  std::vector<Hart> harts_;
};

}  // namespace vp::devices
