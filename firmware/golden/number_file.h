#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace golden {

/// Reads a raw little-endian FP32 file that must hold exactly `count` numbers. Throws
/// DataFileError.
std::vector<float> read_f32(const std::filesystem::path& file, std::size_t count);

/// Reads a text file of exactly `count` numbers separated by white space. Throws DataFileError.
std::vector<double> read_text_numbers(const std::filesystem::path& file, std::size_t count);

/// Writes raw little-endian FP32. Throws DataFileError.
void write_f32(const std::filesystem::path& file, std::span<const float> values);

}  // namespace golden
