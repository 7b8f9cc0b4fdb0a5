#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/common/types.h"
#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/report/snapshot.h"

namespace vp::report {

/// What one row of the statistics counts on hart 0.
struct Row {
  std::string name;
  Cycles cycles = 0;
  std::uint64_t instructions = 0;
  std::uint64_t calls = 0;
  rocket::CauseCounters causes = {};
};

/// One part of the training as its markers delimit it.
struct Part {
  Cycles begin = 0;                   ///< Entry of the begin marker.
  Cycles end = 0;                     ///< Entry of the end marker; 0 while the part is open.
  std::vector<Cycles> row_cycles;     ///< Per row, in the order of rows().
  rocket::CauseCounters causes = {};  ///< From marker to marker, rows or not.

  Cycles cycles() const { return end - begin; }
};

/// Counts cycles and instructions per row by observing entries to and returns from functions on
/// hart 0. Only the outermost watched function counts: what it calls belongs to its row. Snapshots
/// passed in are those before the instruction at the observed address executes.
class RowTracker {
 public:
  /// Throws UserError for a marker that names no function of `image`.
  RowTracker(const config::Config& config, const elf::Image& image);

  /// Entry addresses to be observed, sorted.
  const std::vector<Address>& watched() const { return watched_; }
  /// The name of the row that calls of the function at `entry` count for; empty: none.
  std::string row_of(Address entry) const;
  /// Rules that match no function of the program: nothing will be counted by them.
  const std::vector<config::RowRule>& unmatched() const { return unmatched_; }

  /// Hart 0 is about to execute the first instruction of a watched function. `return_address` is
  /// ra, `sp` the stack pointer. True: call on_return whenever `return_address` is about to
  /// execute, until on_return answers true.
  bool on_enter(Address address, Address return_address, Address sp, const Snapshot& now);

  /// Hart 0 is about to execute `address`, the return address of an earlier on_enter. True: the
  /// function has returned and `address` need not be observed any longer. (A recursive call that
  /// returns to the same place is told apart by `sp`.)
  bool on_return(Address address, Address sp, const Snapshot& now);

  /// The run has ended: closes a row and a part that are still open.
  void finish(const Snapshot& now);

  /// In the order of the configuration; a row name that several rules share occurs once.
  const std::vector<Row>& rows() const { return rows_; }
  const std::vector<Part>& parts() const { return parts_; }
  /// Sum of the rows.
  Cycles total_cycles() const;
  /// From the begin of the first part to the end of the last; 0 without parts.
  Cycles elapsed_cycles() const;

 private:
  struct Frame {
    std::size_t row;
    Address return_address;
    Address sp;
    Snapshot start;
  };

  void close_frame(const Snapshot& now);
  void close_part(const Snapshot& now);

  std::vector<Row> rows_;
  std::vector<Part> parts_;
  std::vector<Address> watched_;
  std::vector<config::RowRule> unmatched_;
  std::unordered_map<Address, std::size_t> row_of_;  ///< Entry address to index of rows_.
  Address part_begin_ = kNoAddress;
  Address part_end_ = kNoAddress;
  bool part_is_open_ = false;
  rocket::CauseCounters part_start_;
  bool frame_is_open_ = false;
  Frame frame_ = {};

  static constexpr Address kNoAddress = ~Address{0};
};

}  // namespace vp::report
