#pragma once

#include <filesystem>
#include <vector>

namespace vp::config {

/// Folders that hold the shipped configurations (`configs`): beside the source, and relative to the
/// executable where the program has been installed.
std::vector<std::filesystem::path> configuration_folders();

/// Folders that hold the built firmware.
std::vector<std::filesystem::path> firmware_folders();

/// A configuration named on the command line: as it stands (from the current folder), otherwise in
/// the first of `folders` that has it. Throws UserError naming the places.
std::filesystem::path find_configuration(
    const std::filesystem::path& name,
    const std::vector<std::filesystem::path>& folders = configuration_folders());

}  // namespace vp::config
