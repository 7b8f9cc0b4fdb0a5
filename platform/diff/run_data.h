#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace vp::diff {

/// Cycles and, where they are known, instructions and causes of a row, a hart or a function.
struct Counts {
  std::uint64_t cycles = 0;
  std::uint64_t instructions = 0;
  std::map<std::string, std::uint64_t> causes;  ///< Empty without full timing.
};

struct Entry {
  std::string name;
  Counts counts;
};

/// Entries that are compared with each other, in the order of the file.
struct Section {
  std::string name;  ///< "row", "hart", "function".
  std::vector<Entry> entries;
  bool has_instructions = true;
};

struct RunData {
  std::string file;
  std::string timing_model;  ///< Empty: unknown.
  std::vector<Section> sections;
};

/// Reads what vp-run has written: statistics (--stats: rows and harts) or a profile in collapsed
/// stacks (--profile NAME.folded: functions without their callees, all harts together). Throws
/// UserError naming the file and what is wrong in it.
RunData read_run(const std::filesystem::path& file);

}  // namespace vp::diff
