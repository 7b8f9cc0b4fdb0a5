#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/memory/dram_timing.h"
#include "models/memory/port_calendar.h"

namespace vp::memory {

/// DDR3 behind a first-ready, first-come-first-served controller with open pages, and optionally a
/// last-level cache in front of it, after FireSim's FASED models.
/// Source: firesim 535dcdc, sim/midas/src/main/scala/midas/models/dram (DramCommon, FirstReadyFCFS,
/// LastLevelCache); DDR3FRFCFSLLC4MB. Timings in cycles of the 1 GHz target clock.
struct Ddr3Parameters {
  Cycles cas = 14;     ///< tCAS: read command to first data.
  Cycles rcd = 14;     ///< tRCD: activate to read or write.
  Cycles rp = 14;      ///< tRP: precharge to activate.
  Cycles ras = 33;     ///< tRAS: activate to precharge.
  Cycles ccd = 4;      ///< tCCD: data bus per line.
  Cycles rfc = 160;    ///< tRFC: refresh; closes all rows.
  Cycles refi = 7800;  ///< tREFI: interval of refreshes.
  Cycles front = 4;    ///< Port to command: estimate, so that a row hit is in the known 22 to 26.
  Cycles backend = 2;  ///< Burst complete to first R beat or response (backendLatency).
  unsigned banks = 8;
  unsigned row_bytes = 8192;  ///< 1024 columns of 8 bytes.
  unsigned window = 8;        ///< Entries among which the scheduler looks for row hits.
  unsigned beats = 8;         ///< 64-byte line on a 64-bit port.

  bool llc = false;  ///< The last-level cache of the model, 4 MB, 8 ways, random.
  unsigned llc_bytes = 4u << 20;
  unsigned llc_ways = 8;
  unsigned llc_block = 128;
  Cycles llc_hit = 4;  ///< Address to first beat.
};

/// Approximation of FR-FCFS: an access is given its commands when it is presented, behind those to
/// the same bank, beside those to other banks, with the first free slot of the data bus. So
/// accesses to other banks overtake a row change, as in hardware. Lost is a row hit that is
/// presented after a conflict to the same bank but would have been served before it. At most
/// `window` accesses are under way; the next one waits for the first of them to finish. Reads and
/// writes weigh the same.
class Ddr3FrFcfs final : public MemoryTiming {
 public:
  explicit Ddr3FrFcfs(const Ddr3Parameters& parameters);

  Beats read(Address line, Cycles at) override;
  Cycles write(Address line, Cycles at) override;

 private:
  struct Bank {
    std::uint64_t row = 0;
    bool open = false;
    Cycles activated = 0;  ///< Last activate.
    Cycles ready = 0;      ///< Next command possible.
  };

  struct LlcBlock {
    std::uint32_t tag = 0;  ///< 0 = free.
    bool dirty = false;
  };

  /// One burst of 64 bytes: the cycle of the first beat at the port, or of the write response.
  Cycles access(Address address, Cycles at);
  /// The same through the last-level cache.
  Cycles block(Address line, Cycles at, bool write);
  void refresh(Cycles at);

  Ddr3Parameters parameters_;
  std::vector<Bank> banks_;
  std::vector<Cycles> queue_;  ///< Per place: when its access is finished.
  PortCalendar bus_;
  PortCalendar read_data_;
  PortCalendar write_data_;
  Cycles next_refresh_;
  unsigned llc_sets_ = 0;
  std::vector<LlcBlock> llc_;
  std::minstd_rand victims_;  ///< Default seed: the same victims on every run.
};

}  // namespace vp::memory
