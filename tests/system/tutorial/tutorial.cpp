#include "tests/system/tutorial/tutorial.h"

#include <fnmatch.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace vp::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string read_text(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

/// Is `line` as `pattern` says, "..." standing for anything?
bool fits(const std::string& pattern, const std::string& line) {
  std::string glob;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.compare(i, 3, "...") == 0) {
      glob += '*';
      i += 2;
    } else {
      glob += std::string("\\") + pattern[i];
    }
  }
  return fnmatch(glob.c_str(), line.c_str(), 0) == 0;
}

}  // namespace

std::vector<Listing> listings_of(const std::filesystem::path& document) {
  const std::string fence = "```";
  std::vector<Listing> listings;
  bool is_open = false;
  unsigned number = 0;
  for (const std::string& line : lines_of(read_text(document))) {
    ++number;
    if (line.starts_with(fence)) {
      is_open = !is_open;
      if (is_open) listings.push_back({line.substr(fence.size()), "", number});
    } else if (is_open) {
      listings.back().text += line + "\n";
    }
  }
  return listings;
}

std::vector<Step> steps_of(const std::vector<Listing>& listings) {
  std::vector<Step> steps;
  for (const Listing& listing : listings) {
    if (listing.language == "sh") steps.push_back({listing.text, {}, listing.line});
    if (listing.language == "text" && !steps.empty()) {
      for (const std::string& line : lines_of(listing.text)) {
        const std::string wanted = trimmed(line);
        if (!wanted.empty() && wanted != "...") steps.back().expected.push_back(wanted);
      }
    }
  }
  return steps;
}

std::string first_missing(const std::vector<std::string>& expected, const std::string& output) {
  const std::vector<std::string> lines = lines_of(output);
  for (const std::string& wanted : expected) {
    const bool found = std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return fits(wanted, trimmed(line));
    });
    if (!found) return wanted;
  }
  return {};
}

int run_shell(const std::string& commands, const std::filesystem::path& folder,
              std::string& output) {
  const auto script = folder / "commands.sh";
  const auto log = folder / "output.log";
  std::ofstream(script) << "cd '" << folder.string() << "'\n" << commands;
  const std::string command =
      "timeout 120 bash -e " + script.string() + " > " + log.string() + " 2>&1 < /dev/null";
  const int status = std::system(command.c_str());
  output = read_text(log);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace vp::test
