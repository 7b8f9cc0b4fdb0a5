#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/workload/guest_memory.h"

namespace vp::workload {

/// Bytes that go to a place in the guest's RAM before it starts.
struct Placement {
  std::string symbol;
  Address address;
  std::vector<std::uint8_t> bytes;
};

/// The 1x128x10 network (docs/architecture.md, "Firmware and platform").
inline constexpr std::size_t kHidden = 128;
inline constexpr std::size_t kClasses = 10;
inline constexpr std::size_t kSampleCount = 4;
inline constexpr std::size_t kSamplePixels = 784;

/// A parameter array: the name of its symbol and of its file.
struct ParameterArray {
  std::string_view name;
  std::size_t elements;
};
std::span<const ParameterArray> parameter_arrays();

/// A symbol's place in RAM.
struct Location {
  Address address;
  std::uint64_t bytes;
};

/// Finds `symbol` and checks that it lies in RAM. Throws UserError naming `key`.
Location locate(const config::Config& config, const elf::Image& image, const std::string& symbol,
                std::string_view key);
/// The same for an array of `elements`; another size is an error that gives both.
Location locate_array(const config::Config& config, const elf::Image& image,
                      const std::string& symbol, std::size_t elements, std::string_view key);

/// Everything that the configuration wants placed: run parameters, network parameters, samples,
/// labels (training only) and data.inputs. All user mistakes come out here, before a simulation
/// exists: files and symbols that are missing or have the wrong size.
std::vector<Placement> plan_placements(const config::Config& config, const elf::Image& image);

/// Writes them.
void place(std::span<const Placement> placements, GuestMemory& memory);

/// Checks data.outputs like data.inputs; the files must be writable.
void check_outputs(const config::Config& config, const elf::Image& image);
/// Writes the files of data.outputs from the guest's memory.
void write_outputs(const config::Config& config, const elf::Image& image, GuestMemory& memory);

}  // namespace vp::workload
