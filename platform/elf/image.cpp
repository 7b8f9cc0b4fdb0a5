#include "platform/elf/image.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <memory>
#include <system_error>
#include <tuple>

#include "models/common/errors.h"
#include "platform/common/text.h"

namespace vp::elf {
namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 30;
constexpr std::size_t kLongestName = 4096;

struct ElfCloser {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfCloser>;

std::vector<std::uint8_t> read_file(const std::filesystem::path& file) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  const std::string name = file.string();
  if (!fs::exists(status)) throw UserError(name + ": no such file");
  if (fs::is_directory(status)) throw UserError(name + ": is a folder, not an ELF file");
  if (!fs::is_regular_file(status)) throw UserError(name + ": is not a regular file");
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || size > kLargestFile) {
    throw UserError(fmt::format("{}: larger than {} MiB", name, kLargestFile >> 20));
  }
  std::vector<std::uint8_t> bytes(size);
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) throw UserError(name + ": cannot be read");
  return bytes;
}

std::string_view machine_name(unsigned machine) {
  switch (machine) {
    case EM_386:
      return "x86";
    case EM_X86_64:
      return "x86-64";
    case EM_ARM:
      return "Arm";
    case EM_AARCH64:
      return "AArch64";
    case EM_RISCV:
      return "RISC-V";
    default:
      return "another machine";
  }
}

/// Checks the identification and the header; returns the header.
GElf_Ehdr check_header(Elf* elf, const std::string& name) {
  const std::string wanted = "a 64-bit little-endian RISC-V executable is expected";
  if (elf == nullptr || elf_kind(elf) != ELF_K_ELF) {
    throw UserError(fmt::format("{}: not an ELF file; {}", name, wanted));
  }
  GElf_Ehdr header;
  if (gelf_getehdr(elf, &header) == nullptr) {
    throw UserError(fmt::format("{}: damaged ELF header (truncated?)", name));
  }
  const int bits = header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
  const bool is_little = header.e_ident[EI_DATA] == ELFDATA2LSB;
  if (bits != 64 || !is_little || header.e_machine != EM_RISCV) {
    throw UserError(fmt::format("{}: is a {}-bit {}-endian ELF file for {}; {}", name, bits,
                                is_little ? "little" : "big", machine_name(header.e_machine),
                                wanted));
  }
  if (header.e_type != ET_EXEC) {
    throw UserError(fmt::format("{}: is not a linked executable (ELF type {}); {}", name,
                                header.e_type, wanted));
  }
  return header;
}

/// Does the file begin like an ELF file, but end within the header?
bool is_cut_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < SELFMAG || !std::equal(ELFMAG, ELFMAG + SELFMAG, bytes.begin())) return false;
  const bool is_32_bit = bytes.size() > EI_CLASS && bytes[EI_CLASS] == ELFCLASS32;
  return bytes.size() < (is_32_bit ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr));
}

bool is_within(std::uint64_t offset, std::uint64_t bytes, std::uint64_t limit) {
  return offset <= limit && bytes <= limit - offset;
}

}  // namespace

Image Image::load(const std::filesystem::path& file) {
  Image image;
  image.file_ = file;
  image.bytes_ = read_file(file);
  if (is_cut_header(image.bytes_)) {
    throw UserError(fmt::format("{}: truncated: {} bytes are less than an ELF header",
                                file.string(), image.bytes_.size()));
  }
  elf_version(EV_CURRENT);
  const ElfHandle elf(
      elf_memory(reinterpret_cast<char*>(image.bytes_.data()), image.bytes_.size()));
  const GElf_Ehdr header = check_header(elf.get(), file.string());
  const std::uint64_t section_table = std::uint64_t{header.e_shnum} * header.e_shentsize;
  if (header.e_shoff != 0 && !is_within(header.e_shoff, section_table, image.bytes_.size())) {
    throw UserError(
        fmt::format("{}: truncated: the section table at {:#x} lies behind the file's "
                    "end at {:#x}",
                    file.string(), header.e_shoff, image.bytes_.size()));
  }
  image.entry_ = header.e_entry;
  image.read_segments(elf.get());
  image.read_symbols(elf.get());
  return image;
}

void Image::read_segments(void* handle) {
  Elf* const elf = static_cast<Elf*>(handle);
  const std::string name = file_.string();
  std::size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) throw UserError(name + ": damaged program headers");
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) {
      throw UserError(fmt::format("{}: damaged program header {} (truncated?)", name, i));
    }
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    if (!is_within(header.p_offset, header.p_filesz, bytes_.size())) {
      throw UserError(
          fmt::format("{}: truncated: segment {} needs bytes {:#x} to {:#x}, but the "
                      "file ends at {:#x}",
                      name, i, header.p_offset, header.p_offset + header.p_filesz, bytes_.size()));
    }
    if (header.p_filesz > header.p_memsz ||
        header.p_memsz > std::numeric_limits<Address>::max() - header.p_paddr) {
      throw UserError(
          fmt::format("{}: segment {} at {:#x} has impossible sizes ({:#x} in the "
                      "file, {:#x} in memory)",
                      name, i, header.p_paddr, header.p_filesz, header.p_memsz));
    }
    segments_.push_back({header.p_paddr, header.p_memsz,
                         std::span(bytes_).subspan(header.p_offset, header.p_filesz),
                         (header.p_flags & PF_X) != 0});
  }
  if (segments_.empty()) throw UserError(name + ": has no loadable segment");
  std::sort(segments_.begin(), segments_.end(),
            [](const Segment& a, const Segment& b) { return a.address < b.address; });
  for (std::size_t i = 1; i < segments_.size(); ++i) {
    if (segments_[i].address < segments_[i - 1].end()) {
      throw UserError(fmt::format("{}: segments at {:#x} and {:#x} overlap", name,
                                  segments_[i - 1].address, segments_[i].address));
    }
  }
}

void Image::read_symbols(void* handle) {
  Elf* const elf = static_cast<Elf*>(handle);
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB) continue;
    Elf_Data* const data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0) {
      throw UserError(file_.string() + ": damaged symbol table (truncated?)");
    }
    const std::size_t count = data->d_size / header.sh_entsize;
    for (std::size_t i = 1; i < count; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const int type = GELF_ST_TYPE(symbol.st_info);
      if (symbol.st_shndx == SHN_UNDEF || type == STT_SECTION || type == STT_FILE) continue;
      const char* const name = elf_strptr(elf, header.sh_link, symbol.st_name);
      // "$x" and the like mark code and data for disassemblers.
      if (name == nullptr || *name == '\0' || *name == '$') continue;
      const auto kind = type == STT_FUNC     ? Symbol::Kind::kFunction
                        : type == STT_OBJECT ? Symbol::Kind::kObject
                                             : Symbol::Kind::kOther;
      std::string_view text(name);
      symbols_.push_back({std::string(text.substr(0, kLongestName)), symbol.st_value,
                          symbol.st_size, kind, GELF_ST_BIND(symbol.st_info) != STB_LOCAL});
    }
    break;
  }
  std::sort(symbols_.begin(), symbols_.end(), [](const Symbol& a, const Symbol& b) {
    return std::tie(a.address, a.name) < std::tie(b.address, b.name);
  });
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const auto [position, inserted] = by_name_.emplace(symbols_[i].name, i);
    if (!inserted && symbols_[i].is_global) position->second = i;
    if (symbols_[i].kind == Symbol::Kind::kFunction) functions_.push_back(i);
  }
}

void Image::require_within(Address base, std::uint64_t bytes) const {
  for (const Segment& segment : segments_) {
    if (segment.address >= base && is_within(segment.address - base, segment.memory_bytes, bytes)) {
      continue;
    }
    throw UserError(fmt::format(
        "{}: segment {:#x} to {:#x} lies outside the RAM ({:#x} to {:#x}; soc.ram_mib sets its "
        "size)",
        file_.string(), segment.address, segment.end(), base, base + bytes));
  }
  if (entry_ < base || entry_ - base >= bytes) {
    throw UserError(fmt::format("{}: entry point {:#x} lies outside the RAM ({:#x} to {:#x})",
                                file_.string(), entry_, base, base + bytes));
  }
}

const Symbol* Image::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &symbols_[found->second];
}

const Symbol& Image::require(std::string_view name, std::string_view purpose) const {
  if (const Symbol* const symbol = find(name)) return *symbol;
  // Only names of about the same length: an executable may hold very many long ones.
  const std::size_t tolerance = name.size() / 3 + 1;
  std::size_t least = tolerance + 1;
  const Symbol* nearest = nullptr;
  for (const Symbol& symbol : symbols_) {
    if (symbol.name.size() > name.size() + tolerance) continue;
    const std::size_t distance = edit_distance(name, symbol.name);
    if (distance >= least) continue;
    least = distance;
    nearest = &symbol;
  }
  throw UserError(fmt::format(
      "{}: has no symbol {} (needed for {}){}", file_.string(), quote(name), purpose,
      nearest == nullptr ? std::string() : ", did you mean " + quote(nearest->name) + "?"));
}

const Symbol* Image::function_at(Address pc) const {
  const auto after = std::upper_bound(
      functions_.begin(), functions_.end(), pc,
      [this](Address address, std::size_t index) { return address < symbols_[index].address; });
  if (after == functions_.begin()) return nullptr;
  const Symbol& function = symbols_[*std::prev(after)];
  if (function.bytes != 0 && pc - function.address >= function.bytes) return nullptr;
  const bool is_loaded = std::any_of(segments_.begin(), segments_.end(), [pc](const Segment& s) {
    return pc >= s.address && pc < s.end();
  });
  return is_loaded ? &function : nullptr;
}

std::string Image::describe(Address pc) const {
  const Symbol* const function = function_at(pc);
  if (function == nullptr) return fmt::format("{:#x}", pc);
  return fmt::format("{}+{:#x}", demangle(function->name), pc - function->address);
}

std::string demangle(const std::string& name) {
  if (!name.starts_with("_Z")) return name;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? std::string(text.get()) : name;
}

}  // namespace vp::elf
