#include "platform/diff/run_data.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unordered_map>

#include "models/common/errors.h"

namespace vp::diff {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string read_text(const fs::path& file) {
  std::error_code error;
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || fs::is_directory(file, error)) {
    throw UserError(file.string() + ": cannot be read");
  }
  return text.str();
}

Counts counts_of(const Json& value) {
  Counts counts;
  counts.cycles = value.at("cycles").get<std::uint64_t>();
  counts.instructions = value.at("instructions").get<std::uint64_t>();
  if (value.contains("causes")) {
    counts.causes = value["causes"].get<std::map<std::string, std::uint64_t>>();
  }
  return counts;
}

RunData read_statistics(const std::string& text, const fs::path& file) {
  try {
    const Json root = Json::parse(text);
    RunData run{file.string(), root.at("timing").at("model"), {}};
    Section rows{"row", {}};
    for (const auto& [name, row] : root.at("rows").items()) {
      rows.entries.push_back({name, counts_of(row)});
    }
    Section harts{"hart", {}};
    for (const Json& hart : root.at("guest").at("harts")) {
      harts.entries.push_back({fmt::format("hart {}", harts.entries.size()), counts_of(hart)});
    }
    run.sections = {std::move(rows), std::move(harts)};
    return run;
  } catch (const Json::exception& problem) {
    throw UserError(
        fmt::format("{}: not a statistics file of vp-run: {}", file.string(), problem.what()));
  }
}

/// A line "hart 0;caller;function;[cause] cycles"; without full timing there is no cause.
void add_stack(std::vector<Entry>& functions, std::unordered_map<std::string, std::size_t>& index,
               const std::string& line, const std::string& where) {
  const std::size_t space = line.find_last_of(' ');
  std::uint64_t cycles = 0;
  const char* const end = line.data() + line.size();
  const bool has_count = space != std::string::npos && space != 0 && space + 1 < line.size();
  const auto [rest, error] = has_count
                                 ? std::from_chars(line.data() + space + 1, end, cycles)
                                 : std::from_chars_result{line.data(), std::errc::invalid_argument};
  if (error != std::errc{} || rest != end) {
    throw UserError(where + ": not a collapsed stack (frames joined by ';', a space, cycles)");
  }
  std::string stack = line.substr(0, space);
  const auto take_last = [&stack] {
    const std::size_t semicolon = stack.find_last_of(';');
    std::string frame = semicolon == std::string::npos ? stack : stack.substr(semicolon + 1);
    stack.erase(semicolon == std::string::npos ? 0 : semicolon);
    return frame;
  };
  std::string cause;
  std::string function = take_last();
  if (function.size() > 2 && function.front() == '[' && function.back() == ']' && !stack.empty()) {
    cause = function.substr(1, function.size() - 2);
    function = take_last();
  }
  if (stack.empty()) function = "(outside of functions)";
  const auto [known, is_new] = index.emplace(function, functions.size());
  if (is_new) functions.push_back({function, {}});
  Counts& counts = functions[known->second].counts;
  counts.cycles += cycles;
  if (!cause.empty()) counts.causes[cause] += cycles;
}

RunData read_profile(const std::string& text, const fs::path& file) {
  RunData run{file.string(), "", {{"function", {}, false}}};
  std::unordered_map<std::string, std::size_t> index;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty()) continue;
    add_stack(run.sections.front().entries, index, line,
              fmt::format("{}:{}", file.string(), number));
  }
  return run;
}

}  // namespace

RunData read_run(const fs::path& file) {
  const std::string text = read_text(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) throw UserError(file.string() + ": the file is empty");
  const bool is_json = text[first] == '{' || text[first] == '[';
  return is_json ? read_statistics(text, file) : read_profile(text, file);
}

}  // namespace vp::diff
