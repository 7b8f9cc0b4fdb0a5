#include "platform/workload/data_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <system_error>

#include "firmware/golden/idx.h"
#include "firmware/golden/number_file.h"
#include "models/common/errors.h"

namespace vp::workload {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestText = std::uintmax_t{256} << 20;

enum class Format { kFloats, kText, kImages, kLabels };

[[noreturn]] void fail(std::string_view key, const fs::path& file, const std::string& problem) {
  throw UserError(fmt::format("{}: {}: {}", key, file.string(), problem));
}

/// Size of a regular file.
std::uintmax_t check_file(const fs::path& file, std::string_view key) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) fail(key, file, "no such file");
  if (fs::is_directory(status)) fail(key, file, "is a folder, not a file");
  if (!fs::is_regular_file(status)) fail(key, file, "is not a regular file");
  const std::uintmax_t size = fs::file_size(file, error);
  if (error) fail(key, file, "cannot be read");
  return size;
}

void check_count(std::size_t found, std::size_t expected, const fs::path& file,
                 std::string_view key, std::string_view what) {
  if (found != expected) {
    fail(key, file, fmt::format("found {} {}, expected {}", found, what, expected));
  }
}

/// IDX files usually have no extension, so their magic decides.
Format detect_format(const fs::path& file, std::string_view key) {
  const std::uintmax_t size = check_file(file, key);
  if (file.extension() == ".f32") return Format::kFloats;
  if (file.extension() == ".txt") {
    if (size > kLargestText) fail(key, file, "too large for a text file of numbers");
    return Format::kText;
  }
  std::array<char, 4> magic = {};
  std::ifstream(file, std::ios::binary).read(magic.data(), magic.size());
  if (magic == std::array<char, 4>{0, 0, 8, 3}) return Format::kImages;
  if (magic == std::array<char, 4>{0, 0, 8, 1}) return Format::kLabels;
  fail(key, file, "unknown format, expected .f32, .txt or an IDX file of unsigned bytes");
}

std::vector<float> read_float_file(const fs::path& file, std::size_t count, std::string_view key) {
  const std::uintmax_t size = check_file(file, key);
  if (size % sizeof(float) != 0) {
    fail(key, file, fmt::format("{} bytes are not a whole number of FP32 numbers", size));
  }
  check_count(size / sizeof(float), count, file, key, "numbers");
  return golden::read_f32(file, count);
}

/// Numbers of any format; `pixel` maps an IDX image's byte.
template <typename PixelMap>
std::vector<float> read_any(const fs::path& file, std::size_t count, std::string_view key,
                            const PixelMap& pixel) {
  std::vector<std::uint8_t> bytes;
  switch (detect_format(file, key)) {
    case Format::kFloats:
      return read_float_file(file, count, key);
    case Format::kText: {
      const std::vector<double> numbers = golden::read_text_numbers(file, count);
      return {numbers.begin(), numbers.end()};
    }
    case Format::kImages:
      bytes = golden::read_idx_images(file).pixels;
      break;
    case Format::kLabels:
      bytes = golden::read_idx_labels(file, 256);
      break;
  }
  check_count(bytes.size(), count, file, key, "bytes");
  std::vector<float> values(count);
  std::transform(bytes.begin(), bytes.end(), values.begin(), pixel);
  return values;
}

/// Runs `read` and gives the golden library's error messages the key in front.
template <typename Read>
auto with_key(std::string_view key, const Read& read) {
  try {
    return read();
  } catch (const golden::DataFileError& error) {
    throw UserError(fmt::format("{}: {}", key, error.what()));
  }
}

}  // namespace

std::vector<float> read_numbers(const fs::path& file, std::size_t count, std::string_view key) {
  return with_key(key, [&] {
    return read_any(file, count, key, [](std::uint8_t byte) { return static_cast<float>(byte); });
  });
}

std::vector<float> read_pixels(const fs::path& file, std::size_t count, std::string_view key) {
  return with_key(key, [&] {
    return read_any(file, count, key, [](std::uint8_t byte) {
      return static_cast<float>(golden::normalised_pixel(byte));
    });
  });
}

std::vector<float> read_labels(const fs::path& file, std::size_t samples, std::size_t classes,
                               std::string_view key) {
  if (detect_format(file, key) != Format::kLabels) {
    return read_numbers(file, samples * classes, key);
  }
  return with_key(key, [&] {
    const std::vector<std::uint8_t> labels =
        golden::read_idx_labels(file, static_cast<unsigned>(classes));
    check_count(labels.size(), samples, file, key, "labels");
    std::vector<float> one_hot(samples * classes);
    for (std::size_t i = 0; i < samples; ++i) one_hot[i * classes + labels[i]] = 1;
    return one_hot;
  });
}

std::vector<std::uint8_t> read_bytes(const fs::path& file, std::size_t count,
                                     std::string_view key) {
  check_count(check_file(file, key), count, file, key, "bytes");
  std::vector<std::uint8_t> bytes(count);
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count))) {
    fail(key, file, "cannot be read");
  }
  return bytes;
}

}  // namespace vp::workload
