#include "platform/observe/instruction_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <systemc>

#include "models/common/errors.h"
#include "models/rocket/isa/disassembler.h"
#include "models/rocket/isa/operands.h"
#include "platform/common/pattern.h"
#include "platform/common/text.h"

namespace vp::observe {
namespace {

using rocket::Format;

/// Bytes that a load or store of this operation moves: bits 13 and 12 of its encoding.
unsigned access_bytes(rocket::Op op) {
  return 1u << (rocket::info(op).match >> 12 & 3);
}

std::string hex(std::uint64_t value, unsigned bytes) {
  const std::uint64_t mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * bytes) - 1;
  return fmt::format("0x{:0{}x}", value & mask, 2 * bytes);
}

bool loads(Format format) {
  return format == Format::kLoad || format == Format::kFpLoad || format == Format::kAmo ||
         format == Format::kLoadReserved;
}

bool stores(Format format) {
  return format == Format::kStore || format == Format::kFpStore;
}

std::uint64_t parse_cycle(const std::string& whole, std::string_view text, Cycles absent) {
  if (text.empty()) return absent;
  Cycles value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UserError("--trace-cycles: expected BEGIN:END in cycles, found " + quote(whole));
  }
  return value;
}

}  // namespace

void TraceWindow::set_cycles(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    throw UserError("--trace-cycles: expected BEGIN:END in cycles, found " + quote(text));
  }
  begin = parse_cycle(text, std::string_view(text).substr(0, colon), begin);
  end = parse_cycle(text, std::string_view(text).substr(colon + 1), end);
  if (begin >= end) {
    throw UserError("--trace-cycles: expected BEGIN below END, found " + quote(text));
  }
}

InstructionTrace::InstructionTrace(OutputStream& out, const TraceWindow& window,
                                   const FunctionTable& functions)
    : out_(out), window_(window) {
  if (!follows_calls()) return;
  const Pattern pattern(window_.function);
  for (FunctionId id = 0; id < functions.size(); ++id) {
    matches_.push_back(pattern.matches(functions.name(id)));
  }
  if (std::find(matches_.begin(), matches_.end(), true) == matches_.end()) {
    throw UserError("--trace-function: no function matches " + quote(window_.function));
  }
}

void InstructionTrace::attach(const std::vector<rocket::Hart*>& harts, const Clock& clock) {
  harts_ = harts;
  depth_.assign(harts.size(), 0);
  entered_.assign(harts.size(), 0);
  if (window_.begin == 0) {
    in_window_ = true;
    for (const rocket::Hart* hart : harts_) switch_hart(hart->id());
  } else {
    at_cycle(window_.begin, true, clock);
  }
  if (window_.end != ~Cycles{0}) at_cycle(window_.end, false, clock);
}

/// A kernel event: no hart runs far past it before it has taken effect.
void InstructionTrace::at_cycle(Cycles cycle, bool in_window, const Clock& clock) {
  sc_core::sc_spawn([this, cycle, in_window, clock] {
    sc_core::wait(clock.to_time(cycle));
    in_window_ = in_window;
    for (const rocket::Hart* hart : harts_) switch_hart(hart->id());
  });
}

void InstructionTrace::enable(bool on) {
  is_on_ = on;
  for (const rocket::Hart* hart : harts_) switch_hart(hart->id());
}

void InstructionTrace::switch_hart(HartId hart) {
  const bool traced = is_on_ && in_window_ && (!follows_calls() || entered_[hart] != 0);
  harts_[hart]->observe_commits(traced ? this : nullptr);
}

void InstructionTrace::on_call(HartId hart, FunctionId function, const report::Snapshot&) {
  ++depth_[hart];
  if (!follows_calls() || entered_[hart] != 0 || !matches_[function]) return;
  entered_[hart] = depth_[hart];
  switch_hart(hart);
}

void InstructionTrace::on_return(HartId hart, const report::Snapshot&) {
  const bool leaves = entered_[hart] == depth_[hart];
  --depth_[hart];
  if (!leaves) return;
  entered_[hart] = 0;
  switch_hart(hart);
}

void InstructionTrace::committed(const rocket::Hart& hart, const rocket::Commit& commit) {
  const rocket::Instruction& i = commit.instruction;
  const Format format = rocket::info(i.op).format;
  const rocket::OperandUse use = rocket::operand_use(format);
  std::string line =
      fmt::format("core{:>4}: {} {} ({})", hart.id(), static_cast<unsigned>(commit.privilege),
                  hex(commit.pc, 8), hex(commit.bits, i.length));
  if (use.xd && i.rd != 0) line += fmt::format(" x{:<2} {}", i.rd, hex(hart.x(i.rd), 8));
  if (use.fd) line += fmt::format(" f{:<2} {}", i.rd, hex(hart.f(i.rd), 8));
  if (loads(format)) line += " mem " + hex(commit.address, 8);
  const bool is_conditional = i.op == rocket::Op::kScW || i.op == rocket::Op::kScD;
  if (stores(format) || (is_conditional && i.rd != 0 && hart.x(i.rd) == 0)) {
    line += " mem " + hex(commit.address, 8) + " " + hex(commit.value, access_bytes(i.op));
  }
  line += '\n';
  out_.write(line);
}

}  // namespace vp::observe
