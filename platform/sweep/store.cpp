#include "platform/sweep/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "models/common/errors.h"
#include "platform/common/output_file.h"
#include "platform/config/print.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& file, const std::string& text) {
  write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string read_text(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw UserError(fmt::format("{}: cannot be made ({})", folder.string(), error.message()));
  }
}

/// Did the program end by itself, and well?
bool is_success(const Json& statistics) {
  const Json& end = statistics.at("end");
  return end.at("kind") == "exit" && end.at("code") == 0;
}

}  // namespace

Store::Store(const fs::path& folder) : folder_(folder) {
  make_folder(folder / "points");
  const fs::path lock = folder / ".lock";
  lock_ = open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (lock_ < 0) throw UserError(folder.string() + ": the folder is not writable");
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    throw UserError(folder.string() + ": another sweep is writing to this folder");
  }
}

Store::~Store() {
  close(lock_);
}

fs::path Store::folder_of(const Point& point) const {
  return folder_ / "points" / point.name;
}
fs::path Store::configuration(const Point& point) const {
  return folder_of(point) / "config.yaml";
}
fs::path Store::statistics(const Point& point) const {
  return folder_of(point) / "statistics.json";
}
fs::path Store::log(const Point& point) const {
  return folder_of(point) / "log.txt";
}
fs::path Store::memory(const Point& point) const {
  return folder_of(point) / "memory.csv";
}

void Store::prepare(const Point& point, const std::string& digest) const {
  make_folder(folder_of(point));
  std::error_code ignored;
  fs::remove(statistics(point), ignored);
  fs::remove(memory(point), ignored);
  write_text(configuration(point), config::dump(point.config));
  write_text(folder_of(point) / "digest", digest + "\n");
}

bool Store::is_finished(const Point& point, const std::string& digest) const {
  if (read_text(folder_of(point) / "digest") != digest + "\n") return false;
  const std::optional<Json> result = read(point);
  return result && is_success(*result);
}

std::optional<Json> Store::read(const Point& point) const {
  try {
    Json parsed = Json::parse(read_text(statistics(point)));
    static_cast<void>(is_success(parsed));  // throws where the fields are missing
    return parsed;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string Store::failure(const Point& point) const {
  if (const auto result = read(point)) {
    const Json& end = result->at("end");
    const std::string report = end.at("report");
    const std::string kind = end.at("kind");
    if (kind == "exit") return fmt::format("the program's exit code is {}", end.at("code").dump());
    return fmt::format("{}: {}", kind, report.substr(0, report.find('\n')));
  }
  if (!fs::exists(log(point))) return "has not been run";
  std::istringstream lines(read_text(log(point)));
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) last = line;
  }
  return last.empty() ? "ended without a word" : last;
}

void Store::write(const std::string& name, const std::string& text) const {
  write_text(folder_ / name, text);
}

void Store::remove(const std::string& name) const {
  std::error_code ignored;
  fs::remove_all(folder_ / name, ignored);
}

}  // namespace vp::sweep
