#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "models/memory/line_watch.h"
#include "models/rocket/block.h"
#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"
#include "models/rocket/place_counters.h"

namespace vp::rocket {

/// Memory that instructions can be fetched from, as granted by DMI.
struct CodeRegion {
  Address base;
  std::uint64_t size;
  const std::uint8_t* host;
};

/// Decoded basic blocks, shared by all harts: what a block contains does not depend on who runs it.
/// A write to decoded code marks the cache stale; every hart leaves its block after the writing
/// instruction, and `collect` drops all blocks while no block is in execution.
class BlockCache {
 public:
  static constexpr unsigned kMaxInstructions = 64;

  /// `watch` covers the RAM among the regions; writes to code are heard through it.
  /// `timed`: blocks are made of the handlers that keep account of time.
  BlockCache(std::vector<CodeRegion> regions, memory::LineWatch& watch, bool timed = false);

  const std::vector<CodeRegion>& regions() const { return regions_; }

  /// The 16-bit parcel at `pc`, or nothing if no code can be fetched there.
  std::optional<std::uint16_t> parcel(Address pc) const;
  /// The instruction's bits at `pc` (16 or 32), or nothing.
  std::optional<std::uint32_t> fetch(Address pc) const;

  /// The block that starts at `pc`, decoded if need be; nullptr if its first instruction cannot be
  /// fetched.
  Block* find(Address pc);

  const JumpEntry* jump_table() const { return jump_table_.data(); }

  /// From now on the hart that executes `pc` reports it first. Marks the cache stale if a block
  /// without the probe exists.
  void add_probe(Address pc);
  bool has_probe(Address pc) const { return probes_.contains(pc); }

  /// Breakpoints: what starts at `pc` asks Services::break_before first. Blocks keep their bounds.
  void add_breakpoint(Address pc);
  void remove_breakpoint(Address pc);
  bool has_breakpoint(Address pc) const { return breakpoints_.contains(pc); }
  bool has_breakpoints() const { return !breakpoints_.empty(); }
  /// The same for one record of a block, until disarm or collect.
  void arm(const Record* record);
  void disarm(const Record* record);
  /// The handler of a record with a breakpoint.
  Handler handler_of(const Record& record) const { return broken_.at(&record).handler; }

  /// Before the first instruction: harts report the places that they come to
  /// (place_counters.h). `places` outlives the cache.
  void mark_places(const PlaceTable& places) { places_ = &places; }
  std::uint32_t place_of(Address pc) const { return places_->at(pc); }

  bool is_stale() const { return stale_; }
  /// Drops all blocks. Only while no hart is inside a block.
  void collect();

  std::uint64_t blocks_decoded() const { return blocks_decoded_; }

 private:
  struct Storage {
    Block block;
    std::vector<Record> records;
    std::vector<std::uint8_t> lengths;
    std::vector<PlaceMark> marks;
  };

  /// A record whose handler asks first, and how many reasons it has to.
  struct Broken {
    Handler handler;
    unsigned reasons;
  };

  std::unique_ptr<Storage> build(Address pc);
  void for_each_record_at(Address pc, const std::function<void(const Record*)>& visit) const;
  void mark_places(Storage& storage) const;
  void mark_code(Address begin, Address end);
  void on_write(Address address, unsigned bytes);

  std::vector<CodeRegion> regions_;
  memory::LineWatch& watch_;
  bool timed_;
  std::unordered_map<Address, std::unique_ptr<Storage>> blocks_;
  std::array<JumpEntry, kJumpEntries> jump_table_{};
  std::unordered_map<Address, std::uint32_t> code_parcels_;  ///< Line address to decoded parcels.
  std::unordered_set<Address> probes_;
  std::unordered_set<Address> breakpoints_;
  const PlaceTable* places_ = nullptr;  ///< nullptr: nobody counts.
  std::unordered_map<const Record*, Broken> broken_;
  bool stale_ = false;
  std::uint64_t blocks_decoded_ = 0;
};

/// A block with the one instruction at `pc`, for the observed way of execution. `frm` resolves the
/// dynamic rounding mode; an invalid one, or FP without `fp_enabled`, makes the instruction
/// illegal.
struct SingleStep {
  Block block;
  std::array<Record, 3> records;
  std::uint8_t length;
};

/// Fills `step` with the instruction `bits` at `pc`.
void prepare_single_step(SingleStep& step, Address pc, std::uint32_t bits, bool has_probe,
                         std::uint32_t frm, bool fp_enabled);

}  // namespace vp::rocket
