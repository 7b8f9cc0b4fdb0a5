// The disassembler against binutils: all 16-bit encodings, and random words of every major opcode
// and every row of the table.
#include "models/rocket/isa/disassembler.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "models/rocket/isa/decoder.h"
#include "models/rocket/isa/operands.h"

namespace vp::rocket {
namespace {

bool has_objdump() {
  const bool found = std::filesystem::exists(VP_OBJDUMP);
  if (!found) std::cout << "SKIPPED: riscv64-unknown-elf-objdump not found\n";
  return found;
}

struct Line {
  Address pc;
  std::string text;
};

/// objdump's lines for raw code at address 0, mnemonic and operands separated by one blank.
std::vector<Line> objdump(const std::vector<std::uint8_t>& code) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("disassembler_test_" + std::to_string(::getpid()) + ".bin");
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(code.data()), static_cast<std::streamsize>(code.size()));
  const std::string command =
      std::string(VP_OBJDUMP) + " -D -z -b binary -m riscv:rv64 -M no-aliases " + file.string();
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
  REQUIRE(pipe);
  std::vector<Line> lines;
  std::array<char, 512> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    const std::string line = buffer.data();
    const auto first = line.find(":\t");
    const auto second = first == std::string::npos ? first : line.find('\t', first + 2);
    if (second == std::string::npos) continue;
    std::string text = line.substr(second + 1);
    text = text.substr(0, text.find_first_of("#\n"));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    std::replace(text.begin(), text.end(), '\t', ' ');
    lines.push_back({std::stoull(line, nullptr, 16), text});
  }
  std::filesystem::remove(file);
  return lines;
}

struct Difference {
  const char* reason;
  std::function<bool(std::uint32_t bits, const std::string& ours, const std::string& theirs)> is;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

const std::vector<Difference> kCompressedDifferences = {
    {"the all-zero parcel has a name of its own",
     [](auto bits, auto&, auto& theirs) { return bits == 0 && theirs == "c.unimp"; }},
    {"C.NOP is a row of its own here",
     [](auto, auto& ours, auto& theirs) { return replaced(ours, "c.nop", "c.addi") == theirs; }},
    {"binutils names shifts by 0 after RV128",
     [](auto, auto& ours, auto& theirs) {
       for (const std::string name : {"c.slli", "c.srli", "c.srai"}) {
         if (theirs.starts_with(name + "64 ")) {
           return replaced(theirs, "64", "") + ",0x0" == ours;
         }
       }
       return false;
     }},
    {"C.ADDI16SP with 0 is reserved",
     [](auto bits, auto&, auto& theirs) { return bits == 0x6101 && theirs == "c.addi16sp sp,0"; }},
};

const std::vector<Difference> kDifferences = {
    {"binutils prints the number of an instruction with a reserved rounding mode",
     [](auto bits, auto& ours, auto& theirs) {
       const unsigned rm = bits >> 12 & 7;
       return (rm == 5 || rm == 6) && ours.starts_with(".4byte") && theirs.ends_with(",unknown");
     }},
    {"the rm field of an exact conversion is free here, 0 in binutils",
     [](auto bits, auto&, auto& theirs) {
       const auto i = decode(bits);
       if (!i || (bits >> 12 & 7) == 0 || !theirs.starts_with(".4byte")) return false;
       const Format format = info(i->op).format;
       return format == Format::kFpWiden || format == Format::kIntToFpExact;
     }},
    {"the reserved fields of FENCE and FENCE.I are free here, 0 in binutils",
     [](auto bits, auto& ours, auto& theirs) {
       return (bits & 0x6f) == 0x0f && ours.starts_with("fence") && theirs.starts_with(".4byte");
     }},
    {"FENCE.TSO is a FENCE here",
     [](auto bits, auto&, auto& theirs) { return bits == 0x8330000f && theirs == "fence.tso"; }},
    {"the accelerator's commands",
     [](auto, auto& ours, auto& theirs) {
       return ours.starts_with("custom3 ") && theirs.starts_with(".4byte");
     }},
    {"binutils names CSRs that the hart does not have",
     [](auto bits, auto& ours, auto& theirs) {
       const auto i = decode(bits);
       if (!i || info(i->op).timing != TimingClass::kCsr) return false;
       const std::string number = csr_name(bits >> 20);
       if (!number.starts_with("0x")) return false;
       const auto at = ours.find(number);
       const auto rest = ours.substr(at + number.size());
       return theirs.starts_with(ours.substr(0, at)) && theirs.ends_with(rest);
     }},
};

void compare(const std::vector<std::uint8_t>& code, const std::vector<Difference>& declared) {
  const auto lines = objdump(code);
  std::size_t at = 0;
  std::set<std::string> used;
  for (const Line& line : lines) {
    REQUIRE(line.pc == at);
    std::uint32_t bits = code[at] | static_cast<std::uint32_t>(code[at + 1]) << 8;
    if (!is_compressed(bits)) {
      bits |= static_cast<std::uint32_t>(code[at + 2]) << 16 |
              static_cast<std::uint32_t>(code[at + 3]) << 24;
    }
    at += is_compressed(bits) ? 2 : 4;
    const std::string ours = disassemble(bits, line.pc);
    if (ours == line.text) continue;
    const auto difference =
        std::find_if(declared.begin(), declared.end(),
                     [&](const Difference& d) { return d.is(bits, ours, line.text); });
    if (difference != declared.end()) {
      used.insert(difference->reason);
      continue;
    }
    CAPTURE(bits, line.text);
    CHECK(ours == line.text);
  }
  CHECK(at == code.size());
  CHECK(used.size() == declared.size());  // A difference that never shows is no difference.
}

void append(std::vector<std::uint8_t>& code, std::uint32_t bits, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) code.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
}

TEST_CASE("All 16-bit encodings as binutils prints them") {
  if (!has_objdump()) return;
  std::vector<std::uint8_t> code;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    if (is_compressed(bits)) append(code, bits, 2);
  }
  compare(code, kCompressedDifferences);
}

TEST_CASE("32-bit words as binutils prints them") {
  if (!has_objdump()) return;
  std::mt19937 random(32);
  const auto word = [&random] { return static_cast<std::uint32_t>(random()); };
  std::vector<std::uint8_t> code;
  for (std::uint32_t major = 0; major < 32; ++major) {
    if ((major & 7) == 7) continue;  // Longer encodings.
    for (unsigned i = 0; i < 4000; ++i) append(code, (word() & ~0x7fu) | major << 2 | 3, 4);
  }
  for (const InstructionInfo& row : instruction_table()) {
    for (unsigned i = 0; i < 100; ++i) append(code, row.match | (word() & ~row.mask), 4);
  }
  // Fields that random words hardly ever have.
  for (std::uint32_t csr = 0; csr < 0x1000; ++csr) append(code, csr << 20 | 0x2573, 4);
  for (std::uint32_t sets = 0; sets < 0x100; ++sets) append(code, sets << 20 | 0x0f, 4);
  append(code, 0x8330000f, 4);
  compare(code, kDifferences);
}

}  // namespace
}  // namespace vp::rocket
