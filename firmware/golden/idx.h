#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace golden {

/// A file that is missing, truncated or of another kind than expected. what() is one line that
/// names the file, what was found and what was expected.
class DataFileError : public std::runtime_error {
 public:
  DataFileError(const std::filesystem::path& file, const std::string& problem)
      : std::runtime_error(file.string() + ": " + problem) {}
};

/// Grey-scale images of an IDX3 file: `count` images of `rows` x `columns` bytes, row-major.
struct IdxImages {
  std::size_t count = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint8_t> pixels;

  std::size_t pixels_per_image() const { return rows * columns; }
  std::span<const std::uint8_t> image(std::size_t index) const;
};

/// Reads the IDX3 format of the MNIST images (magic 0x00000803, big-endian sizes).
/// Throws DataFileError.
IdxImages read_idx_images(const std::filesystem::path& file);

/// Reads the IDX1 format of the MNIST labels (magic 0x00000801); every label must be below
/// `classes`. Throws DataFileError.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& file, unsigned classes = 10);

void write_idx_images(const std::filesystem::path& file, const IdxImages& images);
void write_idx_labels(const std::filesystem::path& file, std::span<const std::uint8_t> labels);

/// Mean and standard deviation of the MNIST training pixels, as fractions of full scale.
inline constexpr double kPixelMean = 0.13066047;
inline constexpr double kPixelDeviation = 0.30810781;

/// The network's input for a pixel: (x/255 - mean) / deviation; black is -0.42407447.
constexpr double normalised_pixel(std::uint8_t pixel) {
  return (pixel / 255.0 - kPixelMean) / kPixelDeviation;
}

}  // namespace golden
