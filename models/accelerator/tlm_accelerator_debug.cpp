// What a debugger sees of the TLM accelerator.
#include <cstdio>

#include "models/accelerator/commands.h"
#include "models/accelerator/tlm_accelerator.h"

namespace vp::accelerator {
namespace {

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

std::uint32_t TlmAccelerator::scratchpad_bits(std::uint32_t row, unsigned column) const {
  return core_.scratchpad().bits(row, column);
}

std::uint32_t TlmAccelerator::accumulator_bits(std::uint32_t row, unsigned column) const {
  return core_.accumulator().bits(row, column);
}

bool TlmAccelerator::observe_rows(RowUseListener& listener) {
  row_use_.emplace(listener, geometry().mesh());
  return true;
}

std::string TlmAccelerator::status() const {
  std::string text = "commands accepted: " + std::to_string(accepted_) + "\n";
  if (last_command_) {
    text += "last command: " + command_name(last_command_->funct) + ", rs1 " +
            hex(last_command_->rs1) + ", rs2 " + hex(last_command_->rs2) + ", pc " +
            hex(last_command_->pc) + "\n";
  }
  if (error_) text += "error: " + error_->message + "\n";
  if (!timing_) return text + "state: idle (commands take no time)\n";
  text += timing_->busy() ? "state: busy" : "state: idle";
  if (const auto next = timing_->next_activity())
    text += ", active in cycle " + std::to_string(*next);
  const timing::ReservationStation& station = timing_->station();
  text += std::string("\nqueue: ") + (timing_->ready() ? "takes commands" : "full") +
          "\nwaiting or executing: " + std::to_string(station.occupied(timing::Table::kLoad)) +
          " loads, " + std::to_string(station.occupied(timing::Table::kExecute)) + " computes, " +
          std::to_string(station.occupied(timing::Table::kStore)) + " stores\n";
  return text;
}

}  // namespace vp::accelerator
