#include "platform/common/output_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "models/common/errors.h"

namespace vp {
namespace {

constexpr std::size_t kBufferBytes = 1 << 17;
constexpr int kCompressionLevel = 6;
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;

}  // namespace

/// A file of which this process alone says where the next byte goes: several processes that were
/// forked from one another may write what each of them takes for its content.
class OutputStream::File {
 public:
  File(const std::filesystem::path& file, bool compressed)
      : file_(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)),
        compressed_(compressed) {
    if (compressed_) {
      deflateInit2(&deflate_, kCompressionLevel, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY);
    }
  }
  ~File() {
    if (compressed_) deflateEnd(&deflate_);
    if (file_ >= 0) ::close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return file_ >= 0; }

  bool write(std::string_view text) {
    text_ += text;
    return text_.size() < kBufferBytes || flush(false);
  }

  bool close() {
    const bool complete = flush(true) && ftruncate(file_, size_) == 0;
    return ::close(std::exchange(file_, -1)) == 0 && complete;
  }

 private:
  bool flush(bool ends) {
    const std::string text = std::exchange(text_, {});
    if (!compressed_) return append(text);
    deflate_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    deflate_.avail_in = static_cast<uInt>(text.size());
    std::string packed(kBufferBytes, '\0');
    do {
      deflate_.next_out = reinterpret_cast<Bytef*>(packed.data());
      deflate_.avail_out = static_cast<uInt>(packed.size());
      deflate(&deflate_, ends ? Z_FINISH : Z_NO_FLUSH);
      const std::size_t count = packed.size() - deflate_.avail_out;
      if (!append(std::string_view(packed).substr(0, count))) return false;
    } while (deflate_.avail_out == 0);
    return true;
  }

  bool append(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = pwrite(file_, bytes.data(), bytes.size(), size_);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      size_ += count;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  int file_;
  bool compressed_;
  off_t size_ = 0;
  std::string text_;  ///< Not yet written.
  z_stream deflate_{};
};

OutputStream::OutputStream(const std::filesystem::path& file)
    : file_(file),
      temporary_(file.string() + fmt::format(".{}.part", getpid())),
      stream_(std::make_unique<File>(temporary_, file.extension() == ".gz")) {
  if (!stream_->is_open()) throw UserError(file.string() + ": cannot be written");
}

OutputStream::~OutputStream() {
  if (stream_ == nullptr) return;
  stream_.reset();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void OutputStream::write(std::string_view text) {
  if (!stream_->write(text)) has_failed_ = true;
}

void OutputStream::close() {
  if (!stream_->close()) has_failed_ = true;
  stream_.reset();
  std::error_code error;
  if (!has_failed_) std::filesystem::rename(temporary_, file_, error);
  if (!has_failed_ && !error) return;
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
  throw UserError(file_.string() + ": cannot be written");
}

}  // namespace vp
