#include "platform/sweep/report/gnuplot.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "models/common/errors.h"
#include "platform/sweep/worker_pool.h"

namespace vp::sweep {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// As a string literal of gnuplot, in which a doubled quotation mark stands for one.
std::string literal(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

/// A folder that lives as long as this.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::remove_all(path_, error);
    if (!fs::create_directories(path_, error)) {
      throw UserError(fmt::format("{}: cannot be made ({})", path_.string(), error.message()));
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  fs::path file(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

}  // namespace

std::optional<fs::path> find_gnuplot() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path program = fs::path(folder) / "gnuplot";
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> draw(const fs::path& gnuplot, const fs::path& folder,
                                             const std::vector<Drawing>& drawings) {
  const TemporaryFolder files(folder / ".drawing");
  std::vector<Job> jobs;
  for (const Drawing& drawing : drawings) {
    const fs::path script = files.file(drawing.id + ".gp");
    std::ofstream(script, std::ios::binary)
        << "set output " << literal(files.file(drawing.id + ".svg").string()) << "\n"
        << drawing.script;
    jobs.push_back({{gnuplot.string(), "-d", script.string()}, files.file(drawing.id + ".log")});
  }
  std::vector<std::size_t> failed;
  const PoolEvents events{.started = [](std::size_t) {},
                          .ended =
                              [&](std::size_t job, const Outcome& outcome) {
                                if (outcome.exit_code != 0) failed.push_back(job);
                              },
                          .tick = [] {}};
  const std::size_t workers = std::max(1U, std::thread::hardware_concurrency());
  if (!run_jobs(jobs, workers, events)) return std::nullopt;
  if (!failed.empty()) {
    const std::string& id = drawings[failed.front()].id;
    throw UserError(
        fmt::format("gnuplot cannot draw {}: {}", id, read_text(files.file(id + ".log"))));
  }
  std::vector<std::string> pictures;
  for (const Drawing& drawing : drawings) {
    pictures.push_back(read_text(files.file(drawing.id + ".svg")));
  }
  return pictures;
}

}  // namespace vp::sweep
