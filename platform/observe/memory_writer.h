#pragma once

#include <filesystem>
#include <string>

#include "platform/observe/memory_timeline.h"

namespace vp::observe {

/// Layout of a file of live bytes over time (docs/observing.md).
enum class MemoryFormat { kCsv, kJson };

/// From the name: "*.csv" or "*.json". Throws UserError for any other.
MemoryFormat memory_format(const std::filesystem::path& file);

/// A line per sample: cycle, live bytes of every class, total.
std::string memory_csv(const MemoryUse& use);

/// The samples, the peak with those who hold it, and all holders with their own peak.
std::string memory_json(const MemoryUse& use, const std::string& program, double clock_mhz);

/// The peak and who holds it, for the terminal.
std::string memory_peak(const MemoryUse& use);

}  // namespace vp::observe
