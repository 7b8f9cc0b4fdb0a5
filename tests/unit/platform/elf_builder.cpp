#include "tests/unit/platform/elf_builder.h"

#include <elf.h>
#include <stdlib.h>

#include <cstring>
#include <fstream>
#include <stdexcept>

namespace vp::test {
namespace {

template <typename T>
void append(std::vector<std::uint8_t>& bytes, const T& value) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof value);
}

}  // namespace

std::vector<std::uint8_t> ElfBuilder::build() const {
  std::string strings(1, '\0');
  std::vector<Elf64_Sym> table(1, Elf64_Sym{});
  for (const Symbol& symbol : symbols) {
    Elf64_Sym entry_of = {};
    entry_of.st_name = static_cast<Elf64_Word>(strings.size());
    entry_of.st_info = ELF64_ST_INFO(STB_GLOBAL, symbol.is_function ? STT_FUNC : STT_OBJECT);
    entry_of.st_shndx = SHN_ABS;
    entry_of.st_value = symbol.address;
    entry_of.st_size = symbol.bytes;
    table.push_back(entry_of);
    strings += symbol.name + '\0';
  }
  strings += std::string("\0.symtab\0.strtab\0", 17);
  while (strings.size() % 8 != 0) strings += '\0';
  const auto symtab_name = static_cast<Elf64_Word>(strings.find(".symtab"));
  const auto strtab_name = static_cast<Elf64_Word>(strings.find(".strtab"));

  const std::uint64_t content_at = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  const std::uint64_t padded = (content.size() + 7) / 8 * 8;
  const std::uint64_t table_at = content_at + padded;
  const std::uint64_t strings_at = table_at + table.size() * sizeof(Elf64_Sym);
  const std::uint64_t sections_at = strings_at + strings.size();

  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = type;
  header.e_machine = machine;
  header.e_version = EV_CURRENT;
  header.e_entry = entry;
  header.e_phoff = sizeof(Elf64_Ehdr);
  header.e_shoff = sections_at;
  header.e_ehsize = sizeof(Elf64_Ehdr);
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 1;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = 3;
  header.e_shstrndx = 2;
  Elf64_Phdr segment = {};
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_W | PF_X;
  segment.p_offset = content_at;
  segment.p_vaddr = segment.p_paddr = base;
  segment.p_filesz = content.size();
  segment.p_memsz = memory_bytes;
  Elf64_Shdr symtab = {};
  symtab.sh_name = symtab_name;
  symtab.sh_type = SHT_SYMTAB;
  symtab.sh_offset = table_at;
  symtab.sh_size = table.size() * sizeof(Elf64_Sym);
  symtab.sh_link = 2;
  symtab.sh_addralign = 8;
  symtab.sh_entsize = sizeof(Elf64_Sym);
  Elf64_Shdr strtab = {};
  strtab.sh_name = strtab_name;
  strtab.sh_type = SHT_STRTAB;
  strtab.sh_offset = strings_at;
  strtab.sh_size = strings.size();
  strtab.sh_addralign = 1;

  std::vector<std::uint8_t> bytes;
  append(bytes, header);
  append(bytes, segment);
  bytes.insert(bytes.end(), content.begin(), content.end());
  bytes.resize(table_at);
  for (const Elf64_Sym& symbol : table) append(bytes, symbol);
  bytes.insert(bytes.end(), strings.begin(), strings.end());
  append(bytes, Elf64_Shdr{});
  append(bytes, symtab);
  append(bytes, strtab);
  return bytes;
}

std::vector<std::uint8_t> elf32_header() {
  Elf32_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS32;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = EM_RISCV;
  header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header;
  std::vector<std::uint8_t> bytes;
  append(bytes, header);
  return bytes;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "vp-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name,
                                             const std::string& text) const {
  return write(name, std::vector<std::uint8_t>(text.begin(), text.end()));
}

std::filesystem::path TemporaryFolder::write(const std::string& name,
                                             const std::vector<std::uint8_t>& bytes) const {
  const std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  return file;
}

}  // namespace vp::test
