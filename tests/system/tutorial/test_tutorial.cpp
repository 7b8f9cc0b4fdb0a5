// docs/tutorial.md is executed as it stands, in a folder that looks like the repository.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/system/tutorial/tutorial.h"
#include "tests/unit/platform/elf_builder.h"

using namespace vp::test;
using nlohmann::json;

namespace {

const std::filesystem::path kRepository = VP_REPOSITORY;
const std::filesystem::path kExample = kRepository / "examples/own_kernel";
const std::string kPort = "3333";  ///< Of the document.

std::string free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return std::to_string(ntohs(address.sin_port));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
  return text;
}

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Everything of the repository but its build folder, which has the present build as "release".
void look_like_repository(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(kRepository)) {
    const auto name = entry.path().filename();
    if (name != "build" && name != ".git") create_symlink(entry.path(), folder / name);
  }
  create_directory(folder / "build");
  create_symlink(VP_BUILD, folder / "build/release");
}

}  // namespace

TEST_CASE("Every command of the tutorial does and prints what it says", "[tutorial]") {
  const TemporaryFolder folder;
  look_like_repository(folder.path());
  const std::string port = free_port();
  const std::vector<Step> steps = steps_of(listings_of(kRepository / "docs/tutorial.md"));
  REQUIRE(steps.size() >= 4);
  for (const Step& step : steps) {
    std::string output;
    const int code = run_shell(replaced(step.commands, kPort, port), folder.path(), output);
    INFO("docs/tutorial.md:" << step.line << "\n" << output);
    REQUIRE(code == 0);
    REQUIRE(first_missing(step.expected, output) == "");
  }
}

TEST_CASE("The tutorial's listings are those of the example", "[tutorial]") {
  const std::vector<std::pair<std::string, std::string>> sources = {{"cpp", "own_kernel.cpp"},
                                                                    {"cmake", "CMakeLists.txt"}};
  for (const auto& [language, file] : sources) {
    const std::string source = read_text(kExample / file);
    std::size_t count = 0;
    for (const Listing& listing : listings_of(kRepository / "docs/tutorial.md")) {
      if (listing.language != language) continue;
      ++count;
      INFO(listing.text);
      CHECK(source.find(listing.text) != std::string::npos);
    }
    CHECK(count >= 1);
  }
}

TEST_CASE("The editor's configuration fits the tutorial", "[tutorial]") {
  const json launch = json::parse(read_text(kExample / ".vscode/launch.json"))["configurations"][0];
  const json task = json::parse(read_text(kExample / ".vscode/tasks.json"))["tasks"][0];
  CHECK(launch["miDebuggerServerAddress"] == "127.0.0.1:" + kPort);
  CHECK(launch["preLaunchTask"] == task["label"]);
  CHECK(std::find(task["args"].begin(), task["args"].end(), kPort) != task["args"].end());
  const std::string tutorial = read_text(kRepository / "docs/tutorial.md");
  const auto in_repository = [](const std::string& path) {
    return replaced(path, "${workspaceFolder}/../../", "");
  };
  for (const std::string path : {launch["program"], task["command"], task["args"].back()}) {
    INFO(path);
    CHECK(tutorial.find(in_repository(path)) != std::string::npos);
  }
}

TEST_CASE("What is missing from an output is found", "[tutorial]") {
  CHECK(first_missing({"a b", "c"}, "a b\nx\nc\n").empty());
  CHECK(first_missing({"a b", "c", "d"}, "c\na b\n") == "d");
  CHECK(first_missing({"a ... z"}, "  a 12 z\n").empty());
  CHECK(first_missing({"a ... z"}, "a 12 z y\n") == "a ... z");
  CHECK(first_missing({"... z"}, "12 z\n").empty());
  CHECK(first_missing({"a ..."}, "ab\nb a c\n") == "a ...");
  CHECK(first_missing({"[a] *"}, "[a] x\n") == "[a] *");
  CHECK(first_missing({"a"}, "ab\n") == "a");
}
