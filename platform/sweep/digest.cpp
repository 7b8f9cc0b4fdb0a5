#include "platform/sweep/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <vector>

#include "models/common/errors.h"
#include "platform/config/print.h"
#include "platform/config/schema.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

/// XXH3 of 128 bits: fast and the same on every host; against accidents, not against malice.
class Hash {
 public:
  Hash() : state_(XXH3_createState(), &XXH3_freeState) { XXH3_128bits_reset(state_.get()); }

  void add(const char* bytes, std::size_t size) { XXH3_128bits_update(state_.get(), bytes, size); }
  /// With its length, so that two texts are not one longer text.
  void add(const std::string& text) {
    const std::string framed = fmt::format("{}:{}", text.size(), text);
    add(framed.data(), framed.size());
  }
  std::string text() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};

std::string digest_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  Hash hash;
  std::vector<char> buffer(std::size_t{1} << 16);
  while (stream) {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.add(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof()) throw UserError(file.string() + ": cannot be read");
  return hash.text();
}

/// The files directly in a folder, by name.
std::string digest_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Hash hash;
  for (const fs::path& file : files) {
    hash.add(file.filename().string());
    hash.add(digest_file(file));
  }
  return hash.text();
}

}  // namespace

Digester::Digester(const fs::path& simulator) : simulator_(digest_file(simulator)) {}

const std::string& Digester::of_path(const fs::path& path) {
  std::string& digest = known_[path];
  if (digest.empty()) digest = fs::is_directory(path) ? digest_folder(path) : digest_file(path);
  return digest;
}

std::string Digester::digest(const config::Config& config) {
  Hash hash;
  hash.add(simulator_);
  hash.add(config::digest(config));
  config::Config copy = config;
  for (const config::Key& key : config::schema()) {
    const auto* const type = std::get_if<config::PathType>(&key.type);
    if (type == nullptr || key.path == "htif.folder") continue;
    const fs::path& path = type->field(copy);
    if (!path.empty()) hash.add(of_path(path));
  }
  for (const config::DataItem& item : config.data.inputs) hash.add(of_path(item.file));
  return hash.text();
}

}  // namespace vp::sweep
