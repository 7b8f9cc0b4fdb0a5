#include "platform/observe/function_table.h"

#include <algorithm>
#include <cstring>

#include "models/rocket/isa/decoder.h"

namespace vp::observe {
namespace {

constexpr unsigned kRa = 1;

bool is_millicode(const std::string& name) {
  return name.starts_with("__riscv_save_") || name.starts_with("__riscv_restore_");
}

/// The executable bytes from `at` to the end of its segment; none outside.
std::span<const std::uint8_t> code_at(const elf::Image& image, Address at) {
  for (const elf::Segment& segment : image.segments()) {
    const Address offset = at - segment.address;
    if (segment.is_executable && offset < segment.content.size()) {
      return segment.content.subspan(offset);
    }
  }
  return {};
}

bool is_call(const rocket::Instruction& instruction) {
  const rocket::Kind kind = rocket::info(instruction.op).kind;
  return (kind == rocket::Kind::kJal || kind == rocket::Kind::kJalr) && instruction.rd == kRa;
}

}  // namespace

FunctionTable::FunctionTable(const elf::Image& image) {
  const auto& symbols = image.symbols();
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const elf::Symbol& symbol = symbols[i];
    if (symbol.kind == elf::Symbol::Kind::kObject || code_at(image, symbol.address).empty()) {
      continue;
    }
    Address end = symbol.address + symbol.bytes;
    if (symbol.bytes == 0) {
      std::size_t next = i + 1;
      while (next < symbols.size() && symbols[next].address == symbol.address) ++next;
      end = next < symbols.size() ? symbols[next].address : ~Address{0};
    }
    const bool is_function = symbol.kind == elf::Symbol::Kind::kFunction || symbol.is_global;
    if (is_function && !is_millicode(symbol.name) &&
        by_entry_.try_emplace(symbol.address, functions_.size()).second) {
      functions_.push_back({symbol.address, symbol.bytes, elf::demangle(symbol.name)});
    }
    find_return_sites(image, symbol.address, end);
  }
}

std::optional<FunctionId> FunctionTable::starting_at(Address address) const {
  const auto it = by_entry_.find(address);
  if (it == by_entry_.end()) return std::nullopt;
  return it->second;
}

std::optional<FunctionId> FunctionTable::containing(Address address) const {
  const auto behind =
      std::upper_bound(functions_.begin(), functions_.end(), address,
                       [](Address at, const Function& function) { return at < function.entry; });
  if (behind == functions_.begin()) return std::nullopt;
  const Function& function = *std::prev(behind);
  if (function.bytes != 0 && address - function.entry >= function.bytes) return std::nullopt;
  return static_cast<FunctionId>(std::prev(behind) - functions_.begin());
}

void FunctionTable::find_return_sites(const elf::Image& image, Address begin, Address end) {
  const std::span<const std::uint8_t> code = code_at(image, begin);
  for (Address at = begin; at < end;) {
    std::uint32_t bits = 0;
    const std::size_t offset = at - begin;
    if (offset + 2 > code.size()) return;
    std::memcpy(&bits, code.data() + offset, 2);
    if (!rocket::is_compressed(bits)) {
      if (offset + 4 > code.size()) return;
      std::memcpy(&bits, code.data() + offset, 4);
    }
    const auto instruction = rocket::decode(bits);
    if (!instruction) return;
    at += instruction->length;
    if (is_call(*instruction)) return_sites_.push_back(at);
  }
}

}  // namespace vp::observe
