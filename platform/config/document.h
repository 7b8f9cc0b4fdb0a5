#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vp::config {

/// Where values come from: a file or the command line.
struct Source {
  std::string name;              ///< "configs/soc.yaml" or "--set soc.harts=4".
  bool has_lines = true;         ///< A file.
  std::filesystem::path folder;  ///< From which relative paths count.

  /// "configs/soc.yaml:7", the beginning of an error message.
  std::string at(int line) const;
};

/// A value of a YAML document, with the line that it starts on.
struct Node {
  enum class Kind { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  int line = 1;
  std::string text;      ///< Of a scalar.
  bool is_plain = true;  ///< A scalar without quotes.
  std::string key;       ///< Within a map.
  std::vector<Node> children;
};

inline constexpr std::size_t kLargestDocument = std::size_t{1} << 20;  // bytes
inline constexpr std::size_t kDeepestDocument = 16;                    // nested lists and maps

/// Parses one YAML document. Refused: more than kLargestDocument bytes, nesting deeper than
/// kDeepestDocument, anchors and aliases, tags, repeated keys, several documents. Throws UserError
/// "name:line: ...".
Node parse_document(const std::string& text, const Source& source);

/// The same for a file; a folder or an unreadable file is a UserError.
Node read_document(const std::filesystem::path& file);

}  // namespace vp::config
