#include "firmware/golden/number_file.h"

#include <bit>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include "firmware/golden/idx.h"

namespace golden {

static_assert(std::endian::native == std::endian::little, ".f32 files are little-endian");

namespace {

std::uintmax_t existing_size(const std::filesystem::path& file, std::string_view expected) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw DataFileError(file, "no such file (expected " + std::string(expected) + ")");
  }
  return std::filesystem::file_size(file);
}

}  // namespace

std::vector<float> read_f32(const std::filesystem::path& file, std::size_t count) {
  const std::string expected = std::to_string(count) + " FP32 numbers";
  const std::uintmax_t bytes = existing_size(file, expected);
  if (bytes != count * sizeof(float)) {
    throw DataFileError(file, "found " + std::to_string(bytes) + " bytes, expected " +
                                  std::to_string(count * sizeof(float)) + " (" + expected + ")");
  }
  std::vector<float> values(count);
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(bytes))) {
    throw DataFileError(file, "cannot be read");
  }
  return values;
}

std::vector<double> read_text_numbers(const std::filesystem::path& file, std::size_t count) {
  const std::string expected = std::to_string(count) + " numbers as text";
  existing_size(file, expected);
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  std::vector<double> values;
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    double value = 0;
    const auto [rest, error] = std::from_chars(text.data() + at, text.data() + end, value);
    if (error != std::errc{} || rest != text.data() + end) {
      throw DataFileError(file, "number " + std::to_string(values.size()) + ": found '" +
                                    text.substr(at, end - at) + "', expected a number");
    }
    values.push_back(value);
    at = text.find_first_not_of(kSpace, end);
  }
  if (values.size() != count) {
    throw DataFileError(file, "found " + std::to_string(values.size()) + " numbers, expected " +
                                  std::to_string(count));
  }
  return values;
}

void write_f32(const std::filesystem::path& file, std::span<const float> values) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size_bytes()));
  stream.close();
  if (!stream) throw DataFileError(file, "cannot be written");
}

}  // namespace golden
