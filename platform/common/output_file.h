#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace vp {

/// Writes `file` in one step: under a temporary name beside it, then renamed, so that a reader
/// never sees half of it and a failure leaves an older file alone. Throws UserError.
void write_file(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);

/// Throws UserError when `file` could not be written now: its folder is missing or read-only, or it
/// is a folder itself. Leaves nothing behind.
void check_writable(const std::filesystem::path& file);

}  // namespace vp
