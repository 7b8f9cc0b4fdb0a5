#include "platform/elf/line_table.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <unordered_map>

namespace vp::elf {
namespace {

struct ElfDeleter {
  void operator()(Elf* elf) const { elf_end(elf); }
};
struct DwarfDeleter {
  void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
};

bool is_code(const Image& image, Address begin, Address end) {
  return std::any_of(image.segments().begin(), image.segments().end(), [&](const Segment& segment) {
    return segment.is_executable && begin >= segment.address && end <= segment.end();
  });
}

/// Where a unit was compiled; empty if it does not say.
std::filesystem::path folder_of(Dwarf_Die& unit) {
  Dwarf_Attribute attribute;
  const char* const folder = dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute));
  return folder == nullptr ? "" : folder;
}

/// Numbers the files of all units.
class FileNames {
 public:
  explicit FileNames(std::vector<std::string>& names) : names_(names) {}

  /// A relative name is relative to the folder that the unit was compiled in.
  std::uint32_t number_of(const std::filesystem::path& folder, const char* name) {
    const std::string path = (folder / name).lexically_normal().string();
    const auto [it, is_new] = numbers_.try_emplace(path, names_.size());
    if (is_new) names_.push_back(path);
    return it->second;
  }

 private:
  std::vector<std::string>& names_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

}  // namespace

LineTable::LineTable(const Image& image) {
  elf_version(EV_CURRENT);
  // libelf only reads memory that it is given.
  auto* const bytes = reinterpret_cast<char*>(const_cast<std::uint8_t*>(image.file_bytes().data()));
  const std::unique_ptr<Elf, ElfDeleter> elf(elf_memory(bytes, image.file_bytes().size()));
  const std::unique_ptr<Dwarf, DwarfDeleter> dwarf(
      dwarf_begin_elf(elf.get(), DWARF_C_READ, nullptr));
  if (!dwarf) return;
  FileNames files(files_);
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  while (dwarf_get_units(dwarf.get(), unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
    Dwarf_Lines* lines = nullptr;
    std::size_t count = 0;
    if (dwarf_getsrclines(&die, &lines, &count) != 0) continue;
    const std::filesystem::path folder = folder_of(die);
    for (std::size_t i = 0; i + 1 < count; ++i) {
      Dwarf_Line* const line = dwarf_onesrcline(lines, i);
      Dwarf_Addr begin = 0;
      Dwarf_Addr end = 0;
      int number = 0;
      bool ends_sequence = false;
      dwarf_lineaddr(line, &begin);
      dwarf_lineaddr(dwarf_onesrcline(lines, i + 1), &end);
      dwarf_lineno(line, &number);
      dwarf_lineendsequence(line, &ends_sequence);
      const char* const file = dwarf_linesrc(line, nullptr, nullptr);
      // What the linker has dropped lies at address 0; line 0 belongs to no line.
      if (ends_sequence || begin >= end || number <= 0 || file == nullptr) continue;
      if (!is_code(image, begin, end)) continue;
      rows_.push_back(
          {begin, end, files.number_of(folder, file), static_cast<std::uint32_t>(number)});
    }
  }
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const Row& a, const Row& b) { return a.begin < b.begin; });
  for (std::size_t i = 0; i + 1 < rows_.size(); ++i) {
    rows_[i].end = std::min(rows_[i].end, rows_[i + 1].begin);
  }
  std::erase_if(rows_, [](const Row& row) { return row.begin >= row.end; });
}

const LineTable::Row* LineTable::find(Address pc) const {
  const auto behind = std::upper_bound(rows_.begin(), rows_.end(), pc,
                                       [](Address at, const Row& row) { return at < row.begin; });
  if (behind == rows_.begin() || pc >= std::prev(behind)->end) return nullptr;
  return &*std::prev(behind);
}

}  // namespace vp::elf
