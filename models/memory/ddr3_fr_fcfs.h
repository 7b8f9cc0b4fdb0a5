#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/memory/dram_timing.h"

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
  Cycles front = 4;    ///< Port to command queue.
  Cycles back = 4;     ///< Data to port, FASED's backend latency of 2 included.
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

/// Approximation of FR-FCFS: an access is scheduled when it is presented, among those before it
/// that are not finished. Its row command goes out as early as bank and bus allow, so accesses to
/// other banks and hits to an open row overtake a waiting row change as they do in hardware; what
/// is lost is a hit that is presented later but would have been served before an older conflict to
/// the same bank. At most `window` accesses are in the queue; the next waits for the oldest to
/// finish.
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
    Cycles ready = 0;      ///< Next column command possible.
    Cycles last_data = 0;  ///< End of the last burst: the row stays open until then.
  };

  Cycles access(Address address, Cycles at);
  void refresh(Cycles at);
  bool llc_access(Address line, bool write, bool& dirty_victim, Address& victim);

  Ddr3Parameters parameters_;
  std::vector<Bank> banks_;
  std::vector<Cycles> queue_;  ///< Ring: end of the access that last had this place.
  unsigned next_ = 0;
  Cycles bus_free_ = 0;
  Cycles read_data_free_ = 0;
  Cycles write_data_free_ = 0;
  Cycles next_refresh_ = 0;
  std::vector<std::uint64_t> llc_tags_;
  std::vector<std::uint8_t> llc_dirty_;
  std::uint32_t llc_random_ = 1;
};

}  // namespace vp::memory
