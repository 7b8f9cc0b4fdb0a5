#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <array>
#include <memory>
#include <systemc>

#include "models/accelerator/debug_view.h"
#include "models/accelerator/dma.h"
#include "models/accelerator/event_counters.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/functional_core.h"
#include "models/accelerator/interface.h"
#include "models/accelerator/loop_unroller.h"
#include "models/accelerator/row_use.h"
#include "models/accelerator/timing/statistics.h"
#include "models/accelerator/timing/timing_model.h"

namespace vp::accelerator {

/// The accelerator as a TLM component. The functional core executes a command, with all its DMA,
/// inside `issue`. Without a timing model that is all: always ready, never busy. With one, the same
/// command is handed on to it, and it says when the command would have been taken and done; data
/// then moves as uncached transactions, since the timing model has its own way to the L2.
/// After the first guest error every further command is ignored and answered with 0 where a
/// response is wanted.
class TlmAccelerator : public sc_core::sc_module, public AcceleratorPort, private DebugView {
 public:
  tlm_utils::simple_initiator_socket<TlmAccelerator> memory;

  TlmAccelerator(sc_core::sc_module_name name, const Geometry& geometry,
                 std::unique_ptr<timing::TimingModel> timing = nullptr);

  bool ready(Cycles now) override;
  std::optional<std::uint64_t> issue(const Command& command, Cycles now) override;
  void advance(Cycles until) override;
  std::optional<Cycles> next_activity() const override;
  bool busy(Cycles now) override;
  Cycles idle_from(Cycles now) override;
  const std::optional<GuestError>& error() const override { return error_; }
  void register_statistics(StatisticsRegistry& registry, const std::string& prefix) override;

  const DebugView* debug_view() const override { return this; }
  bool observe_rows(RowUseListener& listener) override;

  const Geometry& geometry() const override { return front_end_.geometry(); }
  const FunctionalCore& core() const { return core_; }

 private:
  // DebugView (tlm_accelerator_debug.cpp)
  std::uint64_t commands() const override { return accepted_; }
  const std::optional<Command>& last_command() const override { return last_command_; }
  std::uint32_t scratchpad_bits(std::uint32_t row, unsigned column) const override;
  std::uint32_t accumulator_bits(std::uint32_t row, unsigned column) const override;
  std::string status() const override;

  /// Checks and executes one micro-command of `command`. False after an error.
  template <class Micro>
  bool run(const Micro& micro, const Command& command);
  /// Executes a checked micro-command; false after a bus error.
  template <class Micro>
  bool execute(const Micro& micro, const Command& command);
  std::uint32_t execute(const command::Counter& counter, Cycles now);
  void fail(const Command& command, Rule rule, const std::string& found);

  Dma dma_;
  FrontEnd front_end_;
  FunctionalCore core_;
  EventCounters counters_;
  std::unique_ptr<timing::TimingModel> timing_;  ///< May be absent.
  timing::EventTotals events_seen_{};            ///< What `counters_` know of the timing model.
  std::optional<GuestError> error_;
  std::optional<Command> last_command_;    ///< Accepted.
  std::optional<RowUseReporter> row_use_;  ///< Nothing: nobody listens.
  std::uint64_t accepted_ = 0;

  std::array<std::uint64_t, 128> commands_{};  ///< Accepted, by funct.
  struct {
    std::uint64_t mvins = 0;
    std::uint64_t mvouts = 0;
    std::uint64_t preloads = 0;
    std::uint64_t computes = 0;
  } micros_;
};

}  // namespace vp::accelerator
