#include "firmware/golden/idx.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <limits>
#include <system_error>

namespace golden {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;
// Larger sizes than these are no images but another kind of file or damage.
constexpr std::uint32_t kMaxCount = 10'000'000;
constexpr std::uint32_t kMaxSide = 4096;

std::string hex(std::uint32_t value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", value);
  return text.data();
}

class IdxReader {
 public:
  explicit IdxReader(const std::filesystem::path& file) : file_(file) {
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(file, error);
    if (!regular) fail("no such file (expected an IDX file)");
    size_ = std::filesystem::file_size(file, error);
    stream_.open(file, std::ios::binary);
    if (error || !stream_) fail("cannot be opened for reading");
  }

  std::uint32_t word(const char* what) {
    std::array<unsigned char, 4> bytes{};
    if (!stream_.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) {
      fail("truncated: found " + std::to_string(size_) + " bytes, expected a header with " + what);
    }
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | bytes[3];
  }

  void expect_magic(std::uint32_t expected, const char* kind) {
    const std::uint32_t found = word("the magic number");
    if (found != expected) {
      fail("wrong magic number: found " + hex(found) + ", expected " + hex(expected) + " (IDX " +
           kind + ")");
    }
  }

  std::uint32_t size(const char* what, std::uint32_t limit) {
    const std::uint32_t found = word(what);
    if (found == 0 || found > limit) {
      fail("absurd " + std::string(what) + ": found " + std::to_string(found) + ", expected 1 to " +
           std::to_string(limit));
    }
    return found;
  }

  // The bytes after the header. Compares with the size of the file before it allocates.
  std::vector<std::uint8_t> payload(std::uint64_t header, std::uint64_t bytes) {
    if (size_ != header + bytes) {
      fail(std::string(size_ < header + bytes ? "truncated" : "too long") + ": found " +
           std::to_string(size_) + " bytes, expected " + std::to_string(header + bytes));
    }
    std::vector<std::uint8_t> data(bytes);
    if (!stream_.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(bytes))) {
      fail("read error after the header");
    }
    return data;
  }

  [[noreturn]] void fail(const std::string& problem) const { throw DataFileError(file_, problem); }

 private:
  std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

class IdxWriter {
 public:
  explicit IdxWriter(const std::filesystem::path& file)
      : file_(file), stream_(file, std::ios::binary) {}

  void word(std::size_t value) {
    const auto v = static_cast<std::uint32_t>(value);
    const std::array<char, 4> bytes{static_cast<char>(v >> 24), static_cast<char>(v >> 16),
                                    static_cast<char>(v >> 8), static_cast<char>(v)};
    stream_.write(bytes.data(), bytes.size());
  }

  void finish(std::span<const std::uint8_t> payload) {
    stream_.write(reinterpret_cast<const char*>(payload.data()),
                  static_cast<std::streamsize>(payload.size()));
    stream_.close();
    if (!stream_) throw DataFileError(file_, "cannot be written");
  }

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
};

}  // namespace

std::span<const std::uint8_t> IdxImages::image(std::size_t index) const {
  return std::span(pixels).subspan(index * pixels_per_image(), pixels_per_image());
}

IdxImages read_idx_images(const std::filesystem::path& file) {
  IdxReader reader(file);
  reader.expect_magic(kImagesMagic, "images");
  IdxImages images;
  images.count = reader.size("number of images", kMaxCount);
  images.rows = reader.size("number of rows", kMaxSide);
  images.columns = reader.size("number of columns", kMaxSide);
  images.pixels = reader.payload(16, images.count * images.pixels_per_image());
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& file, unsigned classes) {
  IdxReader reader(file);
  reader.expect_magic(kLabelsMagic, "labels");
  const std::size_t count = reader.size("number of labels", kMaxCount);
  std::vector<std::uint8_t> labels = reader.payload(8, count);
  for (std::size_t n = 0; n < count; ++n) {
    if (labels[n] >= classes) {
      reader.fail("label " + std::to_string(n) + ": found " + std::to_string(labels[n]) +
                  ", expected 0 to " + std::to_string(classes - 1));
    }
  }
  return labels;
}

void write_idx_images(const std::filesystem::path& file, const IdxImages& images) {
  IdxWriter writer(file);
  writer.word(kImagesMagic);
  writer.word(images.count);
  writer.word(images.rows);
  writer.word(images.columns);
  writer.finish(images.pixels);
}

void write_idx_labels(const std::filesystem::path& file, std::span<const std::uint8_t> labels) {
  IdxWriter writer(file);
  writer.word(kLabelsMagic);
  writer.word(labels.size());
  writer.finish(labels);
}

}  // namespace golden
