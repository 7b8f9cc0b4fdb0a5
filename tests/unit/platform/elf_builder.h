#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vp::test {

/// Puts together small ELF files: well-formed ones by default, broken ones on request.
struct ElfBuilder {
  struct Symbol {
    std::string name;
    std::uint64_t address;
    std::uint64_t bytes;
    bool is_function = false;
  };

  std::uint16_t machine = 243;  ///< EM_RISCV.
  std::uint16_t type = 2;       ///< ET_EXEC.
  std::uint64_t base = 0x8000'0000;
  std::uint64_t entry = 0x8000'0000;
  std::vector<std::uint8_t> content = std::vector<std::uint8_t>(64, 0x13);
  std::uint64_t memory_bytes = 1 << 20;
  std::vector<Symbol> symbols;

  /// One loadable segment, a symbol table and its strings.
  std::vector<std::uint8_t> build() const;
};

/// A 52-byte header of a 32-bit RISC-V executable.
std::vector<std::uint8_t> elf32_header();

/// A folder of its own for a test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file and returns its path; folders on the way are made.
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  std::filesystem::path write(const std::string& name,
                              const std::vector<std::uint8_t>& bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace vp::test
