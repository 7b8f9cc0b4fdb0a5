#pragma once

#include <array>
#include <cstdint>

#include "models/accelerator/commands.h"

namespace vp::accelerator {

/// The eight 32-bit counters behind the COUNTER command. Each is configured to one event; its owner
/// reports events. External events are totals kept elsewhere, read when the counter is.
class EventCounters {
 public:
  static constexpr unsigned kCounters = 8;

  /// The events of gemmini_counter.h that a model without time can count; the others count cycles.
  enum Event : unsigned {
    kTlbHits = 16,  ///< Bare metal never misses: one per DMA packet.
    kTlbRequests = 17,
  };
  /// Values by external event number: 1 to 3 are the occupied load, store and execute entries of
  /// the reservation station (0 when every command is complete), 4 and 5 the bytes read and written
  /// by DMA. 0 is unused.
  using ExternalTotals = std::array<std::uint32_t, 6>;

  /// `event` (1..44) happened `times` times.
  void count(unsigned event, std::uint32_t times);

  /// Performs one COUNTER command and returns its response: the counter's value before the command
  /// takes effect. `totals` are running totals since the start of the model.
  std::uint32_t execute(const command::Counter& counter, const ExternalTotals& totals);

 private:
  struct Counter {
    std::uint8_t event = 0;
    bool external = false;
    std::uint32_t value = 0;
    std::uint32_t snapshot = 0;
  };

  std::uint32_t value(const Counter& counter, const ExternalTotals& totals) const;

  std::array<Counter, kCounters> counters_{};
  ExternalTotals external_base_{};  ///< Totals at the last reset of the counters.
  bool in_snapshot_ = false;
};

}  // namespace vp::accelerator
