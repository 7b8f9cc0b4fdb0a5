#include "tests/system/observe/observed_run.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/system/cli/vp_run_process.h"

using nlohmann::json;

namespace vp::test {

json observed_run(const TemporaryFolder& folder, const std::vector<std::string>& further,
                  const std::string& timing) {
  std::vector<std::string> arguments = {"--config", "soc.yaml",
                                        "--timing", timing,
                                        "--set",    "workload.timesteps=2",
                                        "--set",    "workload.partitions=1",
                                        "--set",    "workload.test_images=none",
                                        "--set",    "workload.test_labels=none",
                                        "-q",       "--stats",
                                        "s.json"};
  arguments.insert(arguments.end(), further.begin(), further.end());
  const auto result = vp_run(folder.path(), arguments);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
  json statistics = json::parse(std::ifstream(folder.path() / "s.json"));
  statistics.erase("host");
  return statistics;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace vp::test
