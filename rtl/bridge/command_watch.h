#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "models/accelerator/commands.h"
#include "models/accelerator/front_end.h"
#include "models/accelerator/interface.h"

namespace vp::rtl {

/// Looks at every command before the RTL gets it: refuses what software must not ask for, by the
/// same table as the TLM model, and counts what the command will do. Hardware has no way to report
/// a mistake and would hang or compute nonsense.
class CommandWatch {
 public:
  explicit CommandWatch(const accelerator::Geometry& geometry) : front_end_(geometry) {}

  /// The rule that the command breaks, as an error.
  std::optional<accelerator::GuestError> accept(const accelerator::Command& command);

  /// Memory refused [address, address + bytes): the error, or nothing where only rows were touched
  /// that the loop unroller fetches beyond its matrix.
  std::optional<accelerator::GuestError> refused(Address address, unsigned bytes, bool is_write);

  /// All commands are done.
  void forget() { under_way_.clear(); }

  struct Counts {
    std::uint64_t mvins = 0;
    std::uint64_t mvouts = 0;
    std::uint64_t preloads = 0;
    std::uint64_t computes = 0;
    std::uint64_t macs = 0;  ///< Without padding and results that nobody keeps.
    std::uint64_t read_bytes = 0;
    std::uint64_t refused_padding_rows = 0;
    std::array<std::uint64_t, 128> commands{};  ///< By funct.
  };
  const Counts& counts() const { return counts_; }
  const accelerator::Geometry& geometry() const { return front_end_.geometry(); }

 private:
  struct Entry {
    accelerator::Command command;
    accelerator::FrontEnd::Work work;
  };

  template <class Micro>
  bool check(const Micro& micro, const accelerator::Command& command);
  void count(const accelerator::micro::Mvin& mvin);
  void count(const accelerator::micro::Mvout&) { ++counts_.mvouts; }
  void count(const accelerator::micro::Preload& preload);
  void count(const accelerator::micro::Compute& compute);
  void count(const accelerator::micro::Configure&) {}

  accelerator::FrontEnd front_end_;
  accelerator::micro::Preload result_{};  ///< Where the result of the next compute goes.
  std::deque<Entry> under_way_;           ///< Commands that move data, since the last forget().
  std::optional<accelerator::GuestError> error_;
  Counts counts_;
};

}  // namespace vp::rtl
