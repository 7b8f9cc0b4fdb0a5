#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "models/accelerator/dma.h"
#include "models/accelerator/timing/dma_timing.h"
#include "rtl/bridge/verilated_model.h"

namespace vp::rtl {

/// How often a port pauses for a cycle although it could go on, per thousand cycles. All zero:
/// never on its own accord, as the reference numbers assume.
struct Stalls {
  unsigned command = 0;  ///< A command is not offered although the queue has room.
  unsigned read = 0;
  unsigned beat = 0;
  unsigned write = 0;
  unsigned acknowledge = 0;
  unsigned seed = 1;
};

/// Memory's side of the DMA pins. Data moves when a request is on the bus (a write: with its last
/// beat); when the answer arrives is said by the memory system, or without one after a fixed time.
class DmaPort {
 public:
  /// `timing` may be nullptr.
  DmaPort(accelerator::Dma& dma, accelerator::timing::DmaTiming* timing, const Stalls& stalls);

  struct Refusal {
    Address address;
    unsigned bytes;
    bool is_write;
  };

  /// Sets the inputs of cycle `now`.
  void drive(Inputs& inputs, Cycles now);
  /// Takes what was transferred in cycle `now`. The access that memory refused, if one was: reads
  /// get zeros for it, writes are lost.
  std::optional<Refusal> sample(const Inputs& inputs, const Outputs& outputs, Cycles now);
  /// Answers are on their way.
  bool is_pending() const { return !reads_.empty() || !acknowledgements_.empty(); }

  std::uint64_t read_latency() const { return read_latency_; }
  std::uint64_t write_latency() const { return write_latency_; }

 private:
  static constexpr unsigned kBeatBytes = accelerator::DmaPacket::kBeatBytes;
  static constexpr Cycles kFixedLatency = 10;

  struct Read {
    std::uint8_t id = 0;
    unsigned beats = 0;
    unsigned taken = 0;
    Cycles first_beat = 0;
    Cycles last_beat = 0;
    std::array<std::uint8_t, accelerator::Geometry::kDmaRowBytes> data{};

    Cycles arrival() const;  ///< Of the next beat.
  };
  struct Acknowledgement {
    std::uint8_t id;
    Cycles cycle;
  };

  bool pauses(unsigned per_thousand);
  std::optional<Refusal> accept_read(const Outputs& outputs, Cycles now);
  std::optional<Refusal> accept_beat(const Outputs& outputs, Cycles now);

  accelerator::Dma& dma_;
  accelerator::timing::DmaTiming* timing_;
  Stalls stalls_;
  std::mt19937 random_;
  std::deque<Read> reads_;  ///< By arrival; the first one may have begun.
  std::deque<Acknowledgement> acknowledgements_;
  std::array<std::uint8_t, accelerator::Geometry::kDmaRowBytes> write_data_{};
  std::uint64_t write_mask_ = 0;  ///< Bytes of the window.
  unsigned write_beats_ = 0;      ///< That have come.
  std::uint64_t read_latency_ = 0;
  std::uint64_t write_latency_ = 0;
};

}  // namespace vp::rtl
