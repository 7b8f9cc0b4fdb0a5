#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace vp::workload {

/// Readers of the data files that a configuration names. `key` is the configuration key, for the
/// message. All throw UserError "key: file: ..." with what was found and what was expected.

/// Exactly `count` numbers from raw little-endian FP32 (.f32), text separated by white space
/// (.txt), or unsigned bytes of an IDX file (any other name that begins with the IDX magic).
std::vector<float> read_numbers(const std::filesystem::path& file, std::size_t count,
                                std::string_view key);

/// The same, but pixels of an IDX file are normalised as the network expects them.
std::vector<float> read_pixels(const std::filesystem::path& file, std::size_t count,
                               std::string_view key);

/// `samples` x `classes` one-hot labels; an IDX file holds the classes themselves.
std::vector<float> read_labels(const std::filesystem::path& file, std::size_t samples,
                               std::size_t classes, std::string_view key);

/// The file as it is; it must have exactly `count` bytes.
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& file, std::size_t count,
                                     std::string_view key);

}  // namespace vp::workload
