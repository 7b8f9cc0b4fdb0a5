#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <memory>
#include <random>
#include <systemc>

#include "models/accelerator/debug_view.h"
#include "models/accelerator/dma.h"
#include "models/accelerator/interface.h"
#include "models/accelerator/timing/counters.h"
#include "models/accelerator/timing/dma_timing.h"
#include "rtl/bridge/command_watch.h"
#include "rtl/bridge/dma_port.h"
#include "rtl/bridge/verilated_model.h"
#include "rtl/bridge/wave_recorder.h"

namespace vp::rtl {

/// The Verilated accelerator as a TLM component, in the place of accelerator::TlmAccelerator.
///
/// Clocked only while it has work: from a command to the cycle in which busy falls and the last
/// answer is taken. Without a memory system that knows time each command runs to its end inside
/// `issue`, so that the accelerator is always ready and never busy.
class RtlAccelerator : public sc_core::sc_module,
                       public accelerator::AcceleratorPort,
                       private accelerator::DebugView {
 public:
  tlm_utils::simple_initiator_socket<RtlAccelerator> memory;

  /// `timing` may be nullptr. Throws UserError when the RTL is not built for this geometry.
  RtlAccelerator(sc_core::sc_module_name name, const accelerator::Geometry& geometry,
                 accelerator::timing::DmaTiming* timing = nullptr, const Stalls& stalls = {});

  bool ready(Cycles now) override;
  std::optional<std::uint64_t> issue(const accelerator::Command& command, Cycles now) override;
  void advance(Cycles until) override;
  std::optional<Cycles> next_activity() const override;
  bool busy(Cycles now) override;
  Cycles idle_from(Cycles now) override;
  const std::optional<accelerator::GuestError>& error() const override { return error_; }
  void register_statistics(StatisticsRegistry& registry, const std::string& prefix) override;
  const accelerator::DebugView* debug_view() const override { return this; }
  accelerator::Waves* waves() override { return &waves_; }

  const accelerator::Geometry& geometry() const override { return watch_.geometry(); }
  /// Clock cycles that were simulated.
  std::uint64_t clocked() const { return clocked_; }

 private:
  static constexpr Cycles kPatience = 1'000'000;  ///< Cycles that one command may take (untimed).
  /// After the end of busy the last results are on their way into the accumulator.
  static constexpr unsigned kDrainCycles = 4;

  // DebugView
  std::uint64_t commands() const override { return accepted_; }
  const std::optional<accelerator::Command>& last_command() const override { return last_command_; }
  std::uint32_t scratchpad_bits(std::uint32_t row, unsigned column) const override {
    return model_->scratchpad_bits(row, column);
  }
  std::uint32_t accumulator_bits(std::uint32_t row, unsigned column) const override {
    return model_->accumulator_bits(row, column);
  }
  std::string status() const override;

  bool is_active() const { return outputs_->busy || inputs_.cmd_valid || port_.is_pending(); }
  bool is_busy() const;
  void settle();
  void step();
  void edge();
  void account();
  void run_to_end();

  std::unique_ptr<VerilatedModel> model_;
  WaveRecorder waves_;
  accelerator::Dma dma_;
  CommandWatch watch_;
  DmaPort port_;
  unsigned command_stalls_;  ///< Of thousand cycles.
  std::mt19937 random_;      ///< For them.
  bool refuses_command_ = false;
  bool is_timed_;
  Cycles cycle_ = 0;  ///< The cycle that the next clock edge ends.
  Inputs inputs_;
  const Outputs* outputs_;  ///< Of `cycle_`, with `inputs_`.
  Cycles idle_since_ = 0;
  bool was_busy_ = false;
  accelerator::timing::TimingCounters counters_;
  std::uint64_t clocked_ = 0;
  std::optional<accelerator::GuestError> error_;
  std::optional<accelerator::Command> last_command_;  ///< Accepted.
  std::uint64_t accepted_ = 0;
};

}  // namespace vp::rtl
