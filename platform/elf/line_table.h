#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/elf/image.h"

namespace vp::elf {

/// Which source line every instruction of a program comes from, as its DWARF line tables tell.
class LineTable {
 public:
  /// Code that one line has given: [begin, end).
  struct Row {
    Address begin;
    Address end;
    std::uint32_t file;  ///< Index into files().
    std::uint32_t line;  ///< From 1.
  };

  /// Reads what `image`'s file contains; without (readable) line tables there are no rows.
  explicit LineTable(const Image& image);

  /// Within the executable segments, sorted by address, without overlap.
  const std::vector<Row>& rows() const { return rows_; }
  /// Paths as the compiler noted them, from the root where it says in which folder it ran.
  const std::vector<std::string>& files() const { return files_; }

  /// nullptr: nothing is known of `pc`.
  const Row* find(Address pc) const;

 private:
  std::vector<Row> rows_;
  std::vector<std::string> files_;
};

}  // namespace vp::elf
