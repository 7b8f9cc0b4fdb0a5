#include "platform/common/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <system_error>

#include "models/common/errors.h"
#include "platform/common/text.h"

namespace vp {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

}  // namespace

void write_file(const fs::path& file, std::span<const std::uint8_t> bytes) {
  const fs::path temporary = file.string() + fmt::format(".{}.part", getpid());
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  stream.close();
  std::error_code error;
  if (stream) fs::rename(temporary, file, error);
  if (!stream || error) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw UserError(fmt::format("{}: cannot be written{}", file.string(),
                                error ? " (" + error.message() + ")" : std::string()));
  }
}

void check_writable(const fs::path& file) {
  std::error_code error;
  const fs::path folder = folder_of(file);
  if (!file.has_filename()) throw UserError(quote(file.string()) + ": is not the name of a file");
  if (fs::is_directory(file, error)) throw UserError(file.string() + ": is a folder, not a file");
  if (!fs::is_directory(folder, error)) throw UserError(folder.string() + ": no such folder");
  if (access(folder.c_str(), W_OK) != 0) {
    throw UserError(folder.string() + ": the folder is not writable");
  }
}

}  // namespace vp
