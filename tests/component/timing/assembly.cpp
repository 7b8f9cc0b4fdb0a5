#include "tests/component/timing/assembly.h"

#include <cctype>
#include <charconv>
#include <stdexcept>
#include <vector>

namespace vp::test {
namespace {

using rocket::Format;
using rocket::InstructionInfo;
using rocket::Op;

[[noreturn]] void refuse(std::string_view what, std::string_view text) {
  throw std::invalid_argument(std::string(what) + " '" + std::string(text) + "'");
}

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// "rd, imm(rs1)" as its parts: commas and brackets separate.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!(text = trim(text)).empty()) {
    const std::size_t end = text.find_first_of(",()");
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

std::int64_t number(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  const bool hexadecimal = digits.starts_with("0x");
  if (hexadecimal) digits.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) refuse("no number", text);
  return static_cast<std::int64_t>(negative ? -value : value);
}

unsigned index_of(std::string_view digits, std::string_view text) {
  const std::int64_t value = number(digits);
  if (value < 0 || value > 31) refuse("no register", text);
  return static_cast<unsigned>(value);
}

/// s0 to s11, t0 to t6 and a0 to a7 of either register file.
unsigned numbered(std::string_view text, bool fp) {
  const std::string_view digits = text.substr(1);
  const unsigned n = index_of(digits, text);
  switch (text.front()) {
    case 'a':
      return 10 + n;
    case 's':
      return n < 2 ? 8 + n : 16 + n;
    case 't':
      if (fp) return n < 8 ? n : 20 + n;
      return n < 3 ? 5 + n : 25 + n;
    default:
      refuse("no register", text);
  }
}

unsigned x_register(std::string_view text) {
  static const std::map<std::string_view, unsigned> kNames = {
      {"zero", 0}, {"ra", 1}, {"sp", 2}, {"gp", 3}, {"tp", 4}};
  if (const auto it = kNames.find(text); it != kNames.end()) return it->second;
  if (text.size() < 2) refuse("no register", text);
  return text.front() == 'x' ? index_of(text.substr(1), text) : numbered(text, false);
}

unsigned f_register(std::string_view text) {
  if (text.size() < 2 || text.front() != 'f') refuse("no register", text);
  const std::string_view rest = text.substr(1);
  return std::isdigit(static_cast<unsigned char>(rest.front())) ? index_of(rest, text)
                                                                : numbered(rest, true);
}

std::int32_t csr_number(std::string_view text) {
  static const std::map<std::string_view, std::int32_t> kNames = {
      {"fcsr", kFcsr}, {"mstatus", kMstatus}, {"mtvec", kMtvec},       {"mscratch", kMscratch},
      {"mepc", kMepc}, {"mcycle", kMcycle},   {"minstret", kMinstret}, {"mhartid", kMhartid},
      {"mie", kMie},   {"mip", kMip}};
  if (const auto it = kNames.find(text); it != kNames.end()) return it->second;
  return static_cast<std::int32_t>(number(text));
}

struct Mnemonic {
  const InstructionInfo* row;
  std::int32_t order;  ///< aq and rl.
};

Mnemonic find(std::string_view name) {
  static const auto kByName = [] {
    std::map<std::string_view, const InstructionInfo*> names;
    for (const InstructionInfo& row : rocket::instruction_table()) names[row.mnemonic] = &row;
    return names;
  }();
  static constexpr std::pair<std::string_view, std::int32_t> kOrders[] = {
      {".aqrl", 3}, {".aq", 2}, {".rl", 1}, {"", 0}};
  for (const auto& [suffix, order] : kOrders) {
    if (!name.ends_with(suffix)) continue;
    const auto it = kByName.find(name.substr(0, name.size() - suffix.size()));
    if (it != kByName.end()) return {it->second, order};
  }
  refuse("no instruction", name);
}

}  // namespace

void AssemblyText::append(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(";\n");
    const std::string_view line = trim(text.substr(0, std::min(end, text.find('#'))));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.starts_with(".repeat")) {
      statement(line);
      continue;
    }
    const std::size_t stop = text.find(".end");
    if (stop == std::string_view::npos) refuse("no .end to", line);
    for (std::int64_t n = number(trim(line.substr(7))); n > 0; --n) append(text.substr(0, stop));
    text.remove_prefix(stop + 4);
  }
}

void AssemblyText::statement(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    bind(trim(text.substr(0, colon)));
    text = trim(text.substr(colon + 1));
  }
  if (text.empty()) return;
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view name = text.substr(0, space);
  const std::string_view operands = trim(text.substr(space));
  if (!pseudo(name, operands)) instruction(name, operands);
}

void AssemblyText::bind(std::string_view name) {
  if (name.size() == 1 && std::isdigit(static_cast<unsigned char>(name[0]))) {
    const auto it = next_.find(name[0]);
    const Label here = it != next_.end() ? it->second : program_.new_label();
    if (it != next_.end()) next_.erase(it);
    last_[name[0]] = here;
    program_.bind(here);
  } else {
    program_.bind(label(name));
  }
}

AssemblyText::Label AssemblyText::label(std::string_view name) {
  if (name.size() == 2 && std::isdigit(static_cast<unsigned char>(name[0]))) {
    if (name[1] == 'b') return last_.at(name[0]);
    if (name[1] == 'f') return next_.try_emplace(name[0], program_.new_label()).first->second;
  }
  if (const auto it = labels_.find(name); it != labels_.end()) return it->second;
  return labels_.emplace(name, program_.new_label()).first->second;
}

bool AssemblyText::pseudo(std::string_view name, std::string_view operands) {
  constexpr std::uint16_t kCompressedNop = 0x0001;
  const std::vector<std::string_view> o = split(operands);
  if (name == "nop") {
    program_.addi(kZero, kZero, 0);
  } else if (name == "c.nop") {
    program_.parcel(kCompressedNop);
  } else if (name == ".align") {
    const auto bytes = static_cast<Address>(number(operands));
    if (program_.here() % 4 != 0) program_.parcel(kCompressedNop);
    while (program_.here() % bytes != 0) program_.addi(kZero, kZero, 0);
  } else if (name == "li") {
    program_.li(x_register(o.at(0)), static_cast<std::uint64_t>(number(o.at(1))));
  } else if (name == "la") {
    program_.address(x_register(o.at(0)), label(o.at(1)));
  } else if (name == "mv") {
    program_.addi(x_register(o.at(0)), x_register(o.at(1)), 0);
  } else if (name == "j") {
    program_.jal(kZero, label(o.at(0)));
  } else if (name == "ret") {
    program_.op(Op::kJalr, {.rs1 = kRa});
  } else if (name == "beqz" || name == "bnez") {
    program_.branch(name == "beqz" ? Op::kBeq : Op::kBne, x_register(o.at(0)), kZero,
                    label(o.at(1)));
  } else if (name == "csrr") {
    program_.csrr(x_register(o.at(0)), csr_number(o.at(1)));
  } else if (name == "csrw") {
    program_.csrw(csr_number(o.at(0)), x_register(o.at(1)));
  } else {
    return false;
  }
  return true;
}

void AssemblyText::instruction(std::string_view name, std::string_view operands) {
  const auto [row, order] = find(name);
  const std::vector<std::string_view> o = split(operands);
  const auto x = [&](std::size_t i) { return x_register(o.at(i)); };
  const auto f = [&](std::size_t i) { return f_register(o.at(i)); };
  const auto imm = [&](std::size_t i) { return static_cast<std::int32_t>(number(o.at(i))); };
  constexpr unsigned kDynamic = rocket::kRoundDynamic;
  switch (row->format) {
    case Format::kR:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(1), .rs2 = x(2)});
    case Format::kI:
    case Format::kShift:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(1), .imm = imm(2)});
    case Format::kIJump:
    case Format::kLoad:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(2), .imm = imm(1)});
    case Format::kFpLoad:
      return program_.op(row->op, {.rd = f(0), .rs1 = x(2), .imm = imm(1)});
    case Format::kStore:
      return program_.op(row->op, {.rs1 = x(2), .rs2 = x(0), .imm = imm(1)});
    case Format::kFpStore:
      return program_.op(row->op, {.rs1 = x(2), .rs2 = f(0), .imm = imm(1)});
    case Format::kB:
      return program_.branch(row->op, x(0), x(1), label(o.at(2)));
    case Format::kU:
      return program_.op(row->op, {.rd = x(0), .imm = imm(1) << 12});
    case Format::kJ:
      return program_.jal(x(0), label(o.at(1)));
    case Format::kFence:
      return program_.op(row->op, {.imm = 0xff});
    case Format::kNone:
      return program_.op(row->op, {});
    case Format::kCsr:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(2), .imm = csr_number(o.at(1))});
    case Format::kCsrImmediate:
      return program_.op(
          row->op, {.rd = x(0), .rs1 = static_cast<unsigned>(imm(2)), .imm = csr_number(o.at(1))});
    case Format::kAmo:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(2), .rs2 = x(1), .imm = order});
    case Format::kLoadReserved:
      return program_.op(row->op, {.rd = x(0), .rs1 = x(1), .imm = order});
    case Format::kFpBinary:
      return program_.op(row->op, {.rd = f(0), .rs1 = f(1), .rs2 = f(2), .rm = kDynamic});
    case Format::kFpPlainBinary:
      return program_.op(row->op, {.rd = f(0), .rs1 = f(1), .rs2 = f(2)});
    case Format::kFpFused:
      return program_.op(row->op,
                         {.rd = f(0), .rs1 = f(1), .rs2 = f(2), .rs3 = f(3), .rm = kDynamic});
    case Format::kFpUnary:
    case Format::kFpWiden:
      return program_.op(row->op, {.rd = f(0), .rs1 = f(1), .rm = kDynamic});
    case Format::kFpToInt:
      return program_.op(row->op, {.rd = x(0), .rs1 = f(1), .rm = kDynamic});
    case Format::kFpPlainToInt:
      return program_.op(row->op, {.rd = x(0), .rs1 = f(1)});
    case Format::kFpCompare:
      return program_.op(row->op, {.rd = x(0), .rs1 = f(1), .rs2 = f(2)});
    case Format::kIntToFp:
    case Format::kIntToFpExact:
      return program_.op(row->op, {.rd = f(0), .rs1 = x(1), .rm = kDynamic});
    case Format::kPlainIntToFp:
      return program_.op(row->op, {.rd = f(0), .rs1 = x(1)});
    case Format::kRocc:
      return program_.op(row->op, {.rd = x(0),
                                   .rs1 = x(1),
                                   .rs2 = x(2),
                                   .rm = static_cast<unsigned>(imm(4)),
                                   .imm = imm(3)});
  }
  refuse("no format for", name);
}

}  // namespace vp::test
