#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <map>

#include "platform/sweep/worker_pool.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp;
using test::TemporaryFolder;

namespace {

struct Recorder {
  std::vector<std::size_t> started;
  std::map<std::size_t, sweep::Outcome> ended;
  std::size_t running = 0;
  std::size_t most = 0;
  std::function<void()> on_tick = [] {};

  sweep::PoolEvents events() {
    return {[this](std::size_t job) {
              started.push_back(job);
              most = std::max(most, ++running);
            },
            [this](std::size_t job, const sweep::Outcome& outcome) {
              --running;
              ended[job] = outcome;
            },
            [this] { on_tick(); }};
  }
};

std::vector<sweep::Job> shell(const TemporaryFolder& folder,
                              const std::vector<std::string>& commands) {
  std::vector<sweep::Job> jobs;
  for (const std::string& command : commands) {
    const std::string log = "log" + std::to_string(jobs.size());
    jobs.push_back({{"/bin/sh", "-c", command}, folder.path() / log});
  }
  return jobs;
}

std::string first_line(const std::filesystem::path& file) {
  std::string line;
  std::ifstream stream(file);
  std::getline(stream, line);
  return line;
}

}  // namespace

TEST_CASE("Every job runs once, in order, with its output in its log", "[sweep]") {
  const TemporaryFolder folder;
  Recorder recorder;
  const auto jobs = shell(folder, {"echo one", "echo two >&2; exit 7", "kill -9 $$", "cat"});
  CHECK(sweep::run_jobs(jobs, 1, recorder.events()));
  CHECK(recorder.started == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(recorder.most == 1);
  REQUIRE(recorder.ended.size() == 4);
  CHECK(recorder.ended[0].exit_code == 0);
  CHECK(recorder.ended[1].exit_code == 7);
  CHECK(recorder.ended[2].signal == SIGKILL);
  CHECK(recorder.ended[3].exit_code == 0);  // standard input is empty
  CHECK(first_line(jobs[0].log) == "one");
  CHECK(first_line(jobs[1].log) == "two");
}

TEST_CASE("At most as many at the same time as there are workers", "[sweep]") {
  const TemporaryFolder folder;
  Recorder recorder;
  const auto jobs = shell(folder, std::vector<std::string>(7, "sleep 0.05"));
  CHECK(sweep::run_jobs(jobs, 3, recorder.events()));
  CHECK(recorder.ended.size() == 7);
  CHECK(recorder.most == 3);
}

TEST_CASE("A program that does not exist", "[sweep]") {
  const TemporaryFolder folder;
  Recorder recorder;
  const std::vector<sweep::Job> jobs = {{{"/nowhere/vp-run"}, folder.path() / "log"}};
  CHECK(sweep::run_jobs(jobs, 2, recorder.events()));
  CHECK(recorder.ended[0].exit_code == 127);
}

TEST_CASE("An interrupt ends the running jobs and starts no other", "[sweep]") {
  const TemporaryFolder folder;
  Recorder recorder;
  const auto file = folder.path() / "pid";
  const auto jobs = shell(folder, {"echo $$ > " + file.string() + "; exec sleep 100", "echo"});
  const int signal = GENERATE(SIGINT, SIGTERM);
  recorder.on_tick = [&] {
    if (!first_line(file).empty()) kill(getpid(), signal);
  };
  CHECK_FALSE(sweep::run_jobs(jobs, 1, recorder.events()));
  CHECK(recorder.started.size() == 1);
  const pid_t process = std::stoi(first_line(file));
  CHECK(kill(process, 0) != 0);
}
