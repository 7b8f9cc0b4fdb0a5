#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/rocket/hart.h"
#include "models/rocket/place_counters.h"
#include "platform/elf/line_table.h"
#include "platform/observe/function_table.h"
#include "platform/report/snapshot.h"

namespace vp::observe {

/// Where the cycles of every hart went, by source line. A line counts once per function that its
/// code was put into (inlined, instantiated). Code without line information is line 0 of its
/// function; code outside all functions is kNoFunction.
class LineProfile {
 public:
  static constexpr FunctionId kNoFunction = ~FunctionId{0};

  struct Place {
    FunctionId function = kNoFunction;
    std::string file = kNoFile;
    std::uint32_t line = 0;  ///< 0: not known.
  };
  static constexpr const char* kNoFile = "???";

  LineProfile(const elf::Image& image, const FunctionTable& functions, unsigned harts);

  /// Before the run.
  void attach(const std::vector<rocket::Hart*>& harts, rocket::BlockCache& blocks);
  /// The run has ended.
  void finish(const std::vector<rocket::Hart*>& harts);

  const FunctionTable& functions() const { return functions_; }
  unsigned harts() const { return static_cast<unsigned>(counters_.size()); }
  /// Sorted by function, file and line; the first is that of code outside the program.
  const std::vector<Place>& places() const { return places_; }
  /// Where a function begins: file and line of its first instruction.
  const Place& entry_of(FunctionId function) const;
  /// What `hart` spent at places()[place]; sums over all places are the hart's totals.
  report::Snapshot spent(HartId hart, std::size_t place) const;
  rocket::PlaceCounters& counters(HartId hart) { return counters_[hart]; }

 private:
  LineProfile(const FunctionTable& functions,
              std::pair<std::vector<Place>, rocket::PlaceTable> places, unsigned harts);

  const FunctionTable& functions_;
  std::vector<Place> places_;
  rocket::PlaceTable table_;
  std::vector<rocket::PlaceCounters> counters_;
  bool has_causes_ = false;
};

}  // namespace vp::observe
