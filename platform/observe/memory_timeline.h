#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/accelerator/row_use.h"
#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/observe/call_tracker.h"
#include "platform/observe/liveness.h"
#include "platform/soc/soc.h"
#include "platform/workload/training_results.h"

namespace vp::observe {

/// Live bytes of the memory classes over a run; what MemoryTimeline::finish returns.
struct MemoryUse {
  struct Holder {
    std::string name;  ///< "hidden", "scratchpad", "stack of hart 0".
    std::size_t memory_class;
    std::uint64_t bytes;              ///< Its size.
    std::vector<std::uint64_t> live;  ///< Per sample.
  };

  std::vector<std::string> classes;
  std::vector<Cycles> cycles;  ///< Where each sample begins.
  std::vector<Holder> holders;

  /// Live bytes of `memory_class`, or of all, in a sample.
  std::uint64_t live(std::size_t memory_class, std::size_t sample) const;
  std::uint64_t total(std::size_t sample) const;
  /// The sample with most live bytes, the first of several; 0 without samples.
  std::size_t peak() const;
};

/// Watches what a training program keeps in memory: its arrays, the accelerator's rows, the stacks.
/// A 64-byte line of an array, or a row, is live from the write that gives it a value to the last
/// read of that value; parameters are also read when the run has ended. A stack is as large as its
/// deepest call so far in the sample.
///
/// A sample lasts at least `sample_period` cycles and begins with a call or return. Within it a
/// line is watched until its first access; an access costs time on the host only.
class MemoryTimeline : public CallListener, private accelerator::RowUseListener {
 public:
  static constexpr Cycles kSamplePeriod = 100'000;

  MemoryTimeline(const config::Config& config, const elf::Image& image,
                 Cycles sample_period = kSamplePeriod);

  /// Before the run.
  void attach(soc::Soc& soc);

  void on_call(HartId hart, FunctionId function, const report::Snapshot& now) override;
  void on_return(HartId hart, const report::Snapshot& now) override;

  /// The run has ended.
  MemoryUse finish();

 private:
  struct Array {
    std::string name;
    std::size_t memory_class;
    Address begin;  ///< Of its first line.
    std::uint64_t bytes;
    Liveness lines;
    bool are_results;
  };
  struct Rows {
    std::uint64_t row_bytes = 0;
    Liveness live{0, 0};
    std::uint64_t count = 0;
  };
  struct Stack {
    Address top = 0;                    ///< The highest stack pointer so far.
    Address lowest = ~Address{0};       ///< In this sample.
    std::vector<std::uint64_t> depths;  ///< Of the samples before.
  };

  void look(HartId hart, const report::Snapshot& now);
  void begin_sample(Cycles now);
  void find_arrays();
  void watch_lines();
  void on_access(Address address, unsigned bytes, bool writes);
  void on_row_use(bool in_accumulator, std::uint32_t row, bool writes) override;
  MemoryUse::Holder holder(const Array& array, std::vector<std::uint64_t> lines) const;

  const config::Config& config_;
  const elf::Image& image_;
  Cycles period_;
  soc::Soc* soc_ = nullptr;  ///< Set by attach.
  std::vector<Cycles> begins_ = {0};
  std::vector<Array> arrays_;  ///< By address.
  std::array<Rows, 2> rows_;   ///< Scratchpad, accumulator.
  std::vector<Stack> stacks_;  ///< Per hart.
};

}  // namespace vp::observe
