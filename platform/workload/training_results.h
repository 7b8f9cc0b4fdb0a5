#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/workload/guest_memory.h"
#include "platform/workload/placement.h"

namespace vp::workload {

/// One array of the training program.
struct MemoryArray {
  std::string name;
  std::string array_class;  ///< "parameters", "regulariser", "gradients", "states", "scratch".
  Address address;
  std::uint64_t bytes;
};

/// What the training program leaves behind (docs/architecture.md, "Firmware and platform").
struct TrainingResults {
  std::vector<float> loss;        ///< Per part.
  float final_loss = 0;           ///< Of the last part.
  std::vector<float> logits;      ///< kSampleCount x kClasses, at the last step.
  std::vector<float> parameters;  ///< Of all parameter_arrays(), one after the other.
  std::vector<MemoryArray> arrays;
  std::uint64_t arena_high_water = 0;  ///< Bytes, alignment included.

  std::uint64_t memory_bytes() const;
};

/// Throws UserError when the program lacks one of the result symbols or it has the wrong size.
void check_results(const config::Config& config, const elf::Image& image);

/// The arrays that the program has noted so far; none before it has allocated them.
std::vector<MemoryArray> read_arrays(const config::Config& config, const elf::Image& image,
                                     GuestMemory& memory);

/// Reads them after the run. Whatever the guest left there, the call is safe: counts are limited to
/// the arrays that they count.
TrainingResults read_results(const config::Config& config, const elf::Image& image,
                             GuestMemory& memory);

}  // namespace vp::workload
