#include "platform/common/output_stream.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <system_error>
#include <utility>

#include "models/common/errors.h"

namespace vp {
namespace {

constexpr unsigned kBufferBytes = 1 << 17;

}  // namespace

/// A gzFile also writes plain text, through the same calls.
class OutputStream::File {
 public:
  File(const std::filesystem::path& file, bool compressed)
      : file_(gzopen(file.c_str(), compressed ? "wb6" : "wbT")) {
    if (file_ != nullptr) gzbuffer(file_, kBufferBytes);
  }
  ~File() {
    if (file_ != nullptr) gzclose(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return file_ != nullptr; }
  bool write(std::string_view text) {
    return text.empty() || gzwrite(file_, text.data(), static_cast<unsigned>(text.size())) ==
                               static_cast<int>(text.size());
  }
  bool close() { return gzclose(std::exchange(file_, nullptr)) == Z_OK; }

 private:
  gzFile file_;
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
