#include <catch2/catch.hpp>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "tests/system/observe/observed_run.h"

using namespace vp::test;
using nlohmann::json;

TEST_CASE("A profile accounts for every cycle of every hart and changes none") {
  const TemporaryFolder folder;
  const json plain = observed_run(folder, {"--set", "soc.harts=2"});
  const json profiled = observed_run(
      folder, {"--set", "soc.harts=2", "--profile", "p.folded", "--profile", "p.callgrind"});
  CHECK(profiled == plain);
  std::map<std::string, std::uint64_t> cycles;
  std::map<std::string, std::uint64_t> causes;
  for (const std::string& line : lines_of(folder.path() / "p.folded")) {
    const std::uint64_t value = std::stoull(line.substr(line.rfind(' ') + 1));
    const std::size_t cause = line.rfind('[') + 1;
    cycles[line.substr(0, line.find(';'))] += value;
    causes[line.substr(0, line.find(';')) + line.substr(cause, line.rfind(']') - cause)] += value;
  }
  for (const int hart : {0, 1}) {
    const std::string name = "hart " + std::to_string(hart);
    const json& totals = plain["guest"]["harts"][static_cast<std::size_t>(hart)];
    CHECK(cycles[name] == totals["cycles"]);
    for (const auto& [cause, value] : totals["causes"].items())
      CHECK(causes[name + cause] == value);
  }
}

namespace {

/// What a callgrind file says, without looking at its calls.
struct Callgrind {
  std::vector<std::string> events;
  std::vector<std::uint64_t> summary;
  std::map<std::string, std::vector<std::uint64_t>> objects;  ///< Sums of self costs.
  std::uint64_t known_lines = 0;                              ///< Cycles of lines other than 0.
};

std::vector<std::uint64_t> numbers_of(const std::string& text) {
  std::stringstream stream(text);
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t number; stream >> number;) numbers.push_back(number);
  return numbers;
}

Callgrind read_callgrind(const std::filesystem::path& file) {
  Callgrind result;
  std::string object;
  bool is_call = false;
  for (const std::string& line : lines_of(file)) {
    if (line.starts_with("events: ")) {
      std::stringstream names(line.substr(8));
      for (std::string name; names >> name;) result.events.push_back(name);
    }
    if (line.starts_with("summary: ")) result.summary = numbers_of(line.substr(9));
    if (line.starts_with("ob=")) object = line.substr(3);
    if (line.empty() || std::isdigit(static_cast<unsigned char>(line.front())) == 0) {
      is_call = line.starts_with("calls=");
      continue;
    }
    if (std::exchange(is_call, false)) continue;  // Inclusive.
    const std::vector<std::uint64_t> numbers = numbers_of(line);
    std::vector<std::uint64_t>& sums = result.objects[object];
    sums.resize(numbers.size() - 1);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += numbers[i + 1];
    if (numbers[0] != 0) result.known_lines += numbers[1];
  }
  return result;
}

}  // namespace

TEST_CASE("Costs by line add up to the statistics, cause by cause") {
  const TemporaryFolder folder;
  const json plain = observed_run(folder, {"--set", "soc.harts=2", "--profile", "p.callgrind"});
  const Callgrind profile = read_callgrind(folder.path() / "p.callgrind");
  REQUIRE(profile.events.size() > 2);
  std::uint64_t all = 0;
  for (const int hart : {0, 1}) {
    const json& totals = plain["guest"]["harts"][static_cast<std::size_t>(hart)];
    const auto& sums = profile.objects.at("hart " + std::to_string(hart));
    REQUIRE(sums.size() == profile.events.size());
    CHECK(sums[0] == totals["cycles"]);
    CHECK(sums[1] == totals["instructions"]);
    for (std::size_t i = 2; i < sums.size(); ++i) {
      INFO(profile.events[i]);
      CHECK(sums[i] == totals["causes"][profile.events[i]]);
    }
    all += sums[0];
  }
  CHECK(profile.summary[0] == all);
  // The C library has no line information.
  CHECK(profile.known_lines > all / 2);
}

TEST_CASE("callgrind_annotate finds the lines of a profile") {
  const TemporaryFolder folder;
  observed_run(folder, {"--profile", "p.callgrind"});
  const auto errors = folder.path() / "errors";
  const auto output = folder.path() / "output";
  const std::string command = "callgrind_annotate --auto=yes " +
                              (folder.path() / "p.callgrind").string() + " > " + output.string() +
                              " 2> " + errors.string();
  CHECK(std::system(command.c_str()) == 0);
  CHECK(lines_of(errors).empty());
  bool finds_total = false;
  bool finds_source = false;
  for (const std::string& line : lines_of(output)) {
    finds_total |= line.ends_with("PROGRAM TOTALS");
    finds_source |= line.find("Auto-annotated source: ") != std::string::npos &&
                    line.find("firmware/lstm/updates.h") != std::string::npos;
  }
  CHECK(finds_total);
  CHECK(finds_source);
}

TEST_CASE("In functional timing a profile by line counts instructions") {
  const TemporaryFolder folder;
  observed_run(folder, {"--set", "soc.harts=2", "--profile", "p.callgrind"}, "functional");
  const json statistics = json::parse(std::ifstream(folder.path() / "s.json"));
  const Callgrind profile = read_callgrind(folder.path() / "p.callgrind");
  CHECK(profile.events == std::vector<std::string>{"cycles", "instructions"});
  for (const int hart : {0, 1}) {
    const json& totals = statistics["guest"]["harts"][static_cast<std::size_t>(hart)];
    const auto& sums = profile.objects.at("hart " + std::to_string(hart));
    CHECK(sums[0] == totals["cycles"]);
    CHECK(sums[1] == totals["instructions"]);
  }
}
