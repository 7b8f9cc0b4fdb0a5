#include "tests/component/timing/guest_run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "platform/config/loader.h"
#include "platform/elf/image.h"
#include "platform/run/simulation.h"
#include "tests/unit/platform/elf_builder.h"

namespace vp::test {
namespace {

using Json = nlohmann::json;

constexpr unsigned kSecondsLimit = 60;

/// What `work` returns, from a child process; empty if that did not come to its end.
std::string result_of(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    alarm(kSecondsLimit);
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(1);  // The guest's console.
    const std::string text = work();
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t n = write(ends[1], text.data() + sent, text.size() - sent);
      if (n <= 0) _exit(1);
      sent += static_cast<std::size_t>(n);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return text;
}

Json run(const elf::Image& image, const config::Config& config, std::size_t results) {
  run::Simulation simulation(config, image);
  const report::RunResult result = simulation.run({});
  std::vector<std::uint64_t> words(results);
  simulation.memory().read(
      kResults, {reinterpret_cast<std::uint8_t*>(words.data()), words.size() * sizeof words[0]});
  Json causes = Json::array();
  for (const rocket::CauseCounters& hart : result.causes) {
    Json& list = causes.emplace_back(Json::array());
    for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
      list.push_back(hart[static_cast<rocket::StallCause>(i)]);
    }
  }
  const bool good = result.end == report::EndKind::kExit && result.exit_code() == 0;
  return {{"failure", good ? "" : "ended otherwise: " + result.end_report},
          {"results", words},
          {"cycles", result.cycles},
          {"instructions", result.instructions},
          {"causes", causes},
          {"statistics", result.counters}};
}

}  // namespace

GuestRun run_executable(const std::filesystem::path& elf, const std::vector<std::string>& settings,
                        std::size_t results) {
  const std::string text = result_of([&]() -> std::string {
    try {
      const config::Config config =
          config::load({.file = {}, .settings = settings, .program = elf});
      return run(elf::Image::load(elf), config, results).dump();
    } catch (const std::exception& error) {
      return Json{{"failure", error.what()}}.dump();
    }
  });
  GuestRun answer;
  if (text.empty()) {
    answer.failure = "the process died";
    return answer;
  }
  const Json json = Json::parse(text);
  answer.failure = json.at("failure");
  if (!json.contains("cycles")) return answer;
  answer.results = json.at("results").get<std::vector<std::uint64_t>>();
  answer.cycles = json.at("cycles").get<std::vector<Cycles>>();
  answer.instructions = json.at("instructions").get<std::vector<std::uint64_t>>();
  answer.causes = json.at("causes").get<std::vector<std::vector<Cycles>>>();
  answer.statistics = json.at("statistics").get<std::map<std::string, std::uint64_t>>();
  return answer;
}

GuestRun run_guest(const std::vector<std::uint8_t>& code, const std::vector<std::string>& settings,
                   std::size_t results) {
  const TemporaryFolder folder;
  ElfBuilder builder;
  builder.content = code;
  builder.symbols = {{"tohost", kToHost, 8}};
  std::vector<std::string> all = {"soc.ram_mib=16", "limits.cycles=100000000"};
  all.insert(all.end(), settings.begin(), settings.end());
  return run_executable(folder.write("program.elf", builder.build()), all, results);
}

}  // namespace vp::test
