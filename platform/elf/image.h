#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/common/types.h"

namespace vp::elf {

/// A PT_LOAD segment. Bytes of [address, address + memory_bytes) beyond `content` are zero.
struct Segment {
  Address address;  ///< Physical.
  std::uint64_t memory_bytes;
  std::span<const std::uint8_t> content;  ///< Lives as long as the image.
  bool is_executable;

  Address end() const { return address + memory_bytes; }
};

struct Symbol {
  enum class Kind { kFunction, kObject, kOther };

  std::string name;  ///< As in the file (mangled).
  Address address;
  std::uint64_t bytes;
  Kind kind;
  bool is_global;
};

/// A 64-bit little-endian RISC-V executable, read completely and checked: afterwards the file may
/// change or vanish. Nothing in the file can make these functions fail other than by UserError.
class Image {
 public:
  /// Throws UserError when `file` is not a regular file, not such an executable, or damaged.
  static Image load(const std::filesystem::path& file);

  Image(Image&&) = default;
  Image& operator=(Image&&) = default;

  const std::filesystem::path& file() const { return file_; }
  /// The whole file; the segments' contents are parts of it.
  std::span<const std::uint8_t> file_bytes() const { return bytes_; }
  Address entry() const { return entry_; }
  /// Sorted by address, without overlap, none empty.
  const std::vector<Segment>& segments() const { return segments_; }
  /// Sorted by address, then name.
  const std::vector<Symbol>& symbols() const { return symbols_; }

  /// Throws UserError when a segment or the entry point lies outside [base, base + bytes).
  void require_within(Address base, std::uint64_t bytes) const;

  /// The symbol of that name (a global one where names repeat), or nullptr.
  const Symbol* find(std::string_view name) const;
  /// The same, but a missing symbol is a UserError that offers the nearest name; `purpose` says
  /// who needs it ("workload.samples").
  const Symbol& require(std::string_view name, std::string_view purpose) const;

  /// The function that contains `pc`, or nullptr. A function without a size reaches to the next
  /// one.
  const Symbol* function_at(Address pc) const;
  /// "name+0x1c" (demangled) for a report, or "0x80000000" outside every function.
  std::string describe(Address pc) const;

 private:
  Image() = default;
  void read_segments(void* elf);
  void read_symbols(void* elf);

  std::filesystem::path file_;
  std::vector<std::uint8_t> bytes_;
  Address entry_ = 0;
  std::vector<Segment> segments_;
  std::vector<Symbol> symbols_;
  std::vector<std::size_t> functions_;  ///< Indices into symbols_, by address.
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

/// The C++ name behind a linker symbol, or the name itself.
std::string demangle(const std::string& name);

}  // namespace vp::elf
