#include "models/accelerator/timing/parameters.h"

#include <string>

#include "models/accelerator/timing/fabric.h"
#include "models/common/errors.h"

namespace vp::accelerator::timing {
namespace {

void require(bool holds, const char* name, unsigned value, const char* expected) {
  if (holds) return;
  throw UserError("timing.accelerator." + std::string(name) + ": " + std::to_string(value) +
                  ", expected " + expected);
}

}  // namespace

TimingParameters checked(const TimingParameters& p, const Geometry& geometry) {
  const auto between = [](const char* name, unsigned value, unsigned low, unsigned high) {
    const std::string range = std::to_string(low) + " to " + std::to_string(high);
    require(low <= value && value <= high, name, value, range.c_str());
  };
  between("command_queue_entries", p.command_queue_entries, 1, 16);
  between("command_queue_cycles", p.command_queue_cycles, 1, 32);
  between("loop_start_cycles", p.loop_start_cycles, 1, 32);
  between("loops_in_flight", p.loops_in_flight, 1, 2);
  between("unrolled_queue_entries", p.unrolled_queue_entries, 1, 8);
  between("load_entries", p.load_entries, 1, kMaxLoads);
  between("execute_entries", p.execute_entries, 2, kMaxExecutes);
  between("store_entries", p.store_entries, 1, kMaxStores);
  between("load_queue_entries", p.load_queue_entries, 1, 16);
  between("store_queue_entries", p.store_queue_entries, 1, 16);
  between("execute_queue_entries", p.execute_queue_entries, 3, 32);
  between("transposer_queue_entries", p.transposer_queue_entries, 2, 8);
  between("row_queue_entries", p.row_queue_entries, 1, 8);
  between("reads_in_flight", p.reads_in_flight, 1, 64);
  between("writes_in_flight", p.writes_in_flight, 1, 64);
  between("translate_cycles", p.translate_cycles, 1, 32);
  between("merge_cycles", p.merge_cycles, 1, 16);
  between("load_scale_cycles", p.load_scale_cycles, 0, 32);
  between("load_acc_scale_cycles", p.load_acc_scale_cycles, 0, 32);
  between("scratchpad_banks", p.scratchpad_banks, 1, Fabric::kMaxBanks);
  require((p.scratchpad_banks & (p.scratchpad_banks - 1)) == 0, "scratchpad_banks",
          p.scratchpad_banks, "a power of two");
  require(geometry.scratchpad_rows() >= p.scratchpad_banks, "scratchpad_banks", p.scratchpad_banks,
          "no more than the scratchpad has rows");
  between("operand_read_cycles", p.operand_read_cycles, 1, 32);
  between("min_pass_rows", p.min_pass_rows, 1, 16);
  between("tile_latency", p.tile_latency, 0, 16);
  between("mesh_output_delay", p.mesh_output_delay, 0, 16);
  between("accumulator_read_cycles", p.accumulator_read_cycles, 1, 32);
  between("accumulator_queue_entries", p.accumulator_queue_entries, 1, 8);
  between("store_scale_cycles", p.store_scale_cycles, 1, 32);
  between("store_issue_entries", p.store_issue_entries, 1, 8);
  between("store_dispatch_entries", p.store_dispatch_entries, 1, 8);
  return p;
}

}  // namespace vp::accelerator::timing
