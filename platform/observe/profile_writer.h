#pragma once

#include <filesystem>
#include <string>

#include "platform/observe/line_profile.h"
#include "platform/observe/profile.h"

namespace vp::observe {

/// Layout of a profile file.
enum class ProfileFormat {
  kCollapsed,  ///< A line per call stack, frames joined by ';', then cycles: flame-graph tools.
  kCallgrind,  ///< kcachegrind, callgrind_annotate.
};

/// From the name: "*.folded" is kCollapsed, "callgrind.out*" or "*.callgrind" is kCallgrind. Throws
/// UserError for any other.
ProfileFormat profile_format(const std::filesystem::path& file);

/// In full timing each stack ends in a frame "[cause]". The numbers add up to the cycles of all
/// harts.
std::string collapsed_stacks(const Profile& profile);

/// The `count` functions that spent most cycles themselves, with their two largest causes.
std::string top_functions(const Profile& profile, std::size_t count);

/// The `count` source lines that spent most cycles, with their two largest causes.
std::string top_lines(const LineProfile& profile, std::size_t count);

}  // namespace vp::observe
