#include "platform/config/timing_keys.h"

namespace vp::config {
namespace {

using memory::Ddr3Parameters;
using memory::LatencyPipeParameters;

constexpr Range kLatency{1, 1000};

}  // namespace

std::vector<Key> memory_keys() {
  return {
      {"timing.memory.model",
       enumeration<&Config::timing, &Timing::memory_model>(
           {{"latency_pipe", static_cast<int>(MemoryModel::kLatencyPipe)},
            {"ddr3", static_cast<int>(MemoryModel::kDdr3)}}),
       "latency_pipe", "", "firesim 535dcdc, midas/models/dram, WithDefaultMemModel",
       "Memory behind the L2: a fixed latency, or DDR3 behind an FR-FCFS controller with open "
       "pages."},
      number<&Timing::latency_pipe, &LatencyPipeParameters::read_latency>(
          "timing.memory.read_latency", {1, 100000}, "cycles",
          "firesim 535dcdc, midas/models/dram, LatencyPipe",
          "Latency pipe: address to first R beat."),
      number<&Timing::latency_pipe, &LatencyPipeParameters::write_latency>(
          "timing.memory.write_latency", {1, 100000}, "cycles",
          "firesim 535dcdc, midas/models/dram, LatencyPipe",
          "Latency pipe: last W beat to response."),
      number<&Timing::latency_pipe, &LatencyPipeParameters::reads_in_flight>(
          "timing.memory.reads_in_flight", {1, 256}, "",
          "firesim 535dcdc, midas/models/dram, LatencyPipe", "Latency pipe: reads in flight."),
      number<&Timing::latency_pipe, &LatencyPipeParameters::writes_in_flight>(
          "timing.memory.writes_in_flight", {1, 256}, "",
          "firesim 535dcdc, midas/models/dram, LatencyPipe", "Latency pipe: writes in flight."),
      choice<&Timing::latency_pipe, &LatencyPipeParameters::beats>(
          "timing.memory.beats", {1, 2, 4, 8}, "",
          "firesim 535dcdc, midas/models/dram, LatencyPipe",
          "Latency pipe: beats of a 64-byte line on its port."),
      number<&Timing::ddr3, &Ddr3Parameters::cas>("timing.memory.ddr3.cas", kLatency, "cycles",
                                                  "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                  "tCAS: read command to first data."),
      number<&Timing::ddr3, &Ddr3Parameters::rcd>("timing.memory.ddr3.rcd", kLatency, "cycles",
                                                  "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                  "tRCD: activate to read or write."),
      number<&Timing::ddr3, &Ddr3Parameters::rp>("timing.memory.ddr3.rp", kLatency, "cycles",
                                                 "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                 "tRP: precharge to activate."),
      number<&Timing::ddr3, &Ddr3Parameters::ras>("timing.memory.ddr3.ras", kLatency, "cycles",
                                                  "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                  "tRAS: activate to precharge."),
      number<&Timing::ddr3, &Ddr3Parameters::ccd>("timing.memory.ddr3.ccd", kLatency, "cycles",
                                                  "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                  "tCCD: data bus per line."),
      number<&Timing::ddr3, &Ddr3Parameters::rfc>("timing.memory.ddr3.rfc", kLatency, "cycles",
                                                  "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                  "tRFC: refresh; closes all rows."),
      number<&Timing::ddr3, &Ddr3Parameters::refi>(
          "timing.memory.ddr3.refi", {1, 10000000}, "cycles",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "tREFI: interval of refreshes."),
      number<&Timing::ddr3, &Ddr3Parameters::front>(
          "timing.memory.ddr3.front", {0, 1000}, "cycles",
          "estimate: with it a row hit is in the known 22 to 26 cycles", "Port to command."),
      number<&Timing::ddr3, &Ddr3Parameters::backend>(
          "timing.memory.ddr3.backend", {0, 1000}, "cycles",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS, backendLatency",
          "Burst complete to first R beat or response."),
      choice<&Timing::ddr3, &Ddr3Parameters::banks>(
          "timing.memory.ddr3.banks", {1, 2, 4, 8, 16}, "",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Banks."),
      choice<&Timing::ddr3, &Ddr3Parameters::row_bytes>(
          "timing.memory.ddr3.row_bytes", {1024, 2048, 4096, 8192, 16384}, "bytes",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
          "Bytes of a row: 1024 columns of 8 bytes."),
      number<&Timing::ddr3, &Ddr3Parameters::window>(
          "timing.memory.ddr3.window", {1, 64}, "",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
          "Entries among which the scheduler looks for row hits."),
      choice<&Timing::ddr3, &Ddr3Parameters::beats>(
          "timing.memory.ddr3.beats", {1, 2, 4, 8}, "",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Beats of a 64-byte line on the port."),
      flag<&Timing::ddr3, &Ddr3Parameters::llc>("timing.memory.ddr3.llc",
                                                "firesim 535dcdc, midas/models/dram, DDR3FRFCFS",
                                                "A last-level cache in front, random replacement."),
      choice<&Timing::ddr3, &Ddr3Parameters::llc_bytes>(
          "timing.memory.ddr3.llc_bytes",
          {65536, 131072, 262144, 524288, 1048576, 2097152, 4194304, 8388608, 16777216}, "bytes",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Its capacity."),
      choice<&Timing::ddr3, &Ddr3Parameters::llc_ways>(
          "timing.memory.ddr3.llc_ways", {1, 2, 4, 8, 16}, "",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Its ways."),
      choice<&Timing::ddr3, &Ddr3Parameters::llc_block>(
          "timing.memory.ddr3.llc_block", {64, 128, 256}, "bytes",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Its block."),
      number<&Timing::ddr3, &Ddr3Parameters::llc_hit>(
          "timing.memory.ddr3.llc_hit", kLatency, "cycles",
          "firesim 535dcdc, midas/models/dram, DDR3FRFCFS", "Its hit: address to first beat."),
  };
}

}  // namespace vp::config
