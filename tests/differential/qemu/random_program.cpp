#include "tests/differential/qemu/random_program.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/differential/qemu/generator.h"

namespace vp::differential {

Generator::Generator(const ProgramOptions& options)
    : options_(options), random_(options.seed), code_(kProgramBase + kCode) {
  base_ = 8 + pick(8);
  do counter_ = 3 + pick(29);
  while (counter_ == base_);
}

Program Generator::run() {
  const auto again = code_.new_label();
  const auto end = code_.new_label();
  code_.op(Op::kAddi, {.rd = counter_, .imm = static_cast<std::int32_t>(options_.iterations)});
  code_.bind(again);
  for (unsigned i = 0; i < options_.items; ++i) item();
  bind_pending();
  code_.op(Op::kAddi, {.rd = counter_, .rs1 = counter_, .imm = -1});
  code_.branch(Op::kBeq, counter_, 0, end);
  code_.jal(0, again);
  code_.bind(end);
  return image();
}

unsigned Generator::destination() {
  for (;;) {
    const unsigned x = pick(32);
    if (!is_reserved(x)) return x;
  }
}

unsigned Generator::temporary(unsigned other) {
  for (;;) {
    const unsigned x = destination();
    if (x != 0 && x != other) return x;
  }
}

void Generator::emit(Op op, Operands operands) {
  program_.ops.set(static_cast<unsigned>(op));
  code_.op(op, operands);
}

Assembler::Label Generator::ahead(bool is_short) {
  const auto label = code_.new_label();
  pending_.push_back({label, 1 + pick(is_short ? 4 : 12), is_short});
  return label;
}

void Generator::age_pending() {
  std::erase_if(pending_, [this](Pending& p) {
    if (p.items-- > 0) return false;
    code_.bind(p.label);
    return true;
  });
}

void Generator::bind_pending() {
  for (const Pending& p : pending_) code_.bind(p.label);
  pending_.clear();
}

bool Generator::short_pending() const {
  return std::any_of(pending_.begin(), pending_.end(), [](auto& p) { return p.is_short; });
}

void Generator::item() {
  age_pending();
  // Behind a short branch only single instructions fit.
  if (short_pending() || chance(22)) return chance(70) ? compressed() : plain();
  if (chance(88)) return any_instruction();
  special();
}

Program Generator::image() {
  program_.bytes.assign(kProgramBytes, 0);
  std::uint8_t* const bytes = program_.bytes.data();
  const auto put = [bytes](unsigned offset, std::uint64_t value) {
    std::memcpy(bytes + offset, &value, sizeof value);
  };
  code_.jal(0, kFinish);
  const auto& code = code_.finish();
  for (unsigned x = 0; x < 32; ++x) put(kInitialX + 8 * x, corner_value(random_));
  for (unsigned f = 0; f < 32; ++f) put(kInitialF + 8 * f, corner_value(random_));
  put(kInitialX + 8 * base_, kProgramBase + kScratch);
  put(kInitialX + 8 * kSp, kProgramBase + kScratch + kSpOffset);
  put(kInitialFcsr, pick(5) << 5 | pick(32));
  for (unsigned at = kPool; at < kCode; at += 8) put(at, corner_value(random_));
  if (code.size() > kProgramBytes - kCode) throw std::length_error("program too long");
  std::copy(code.begin(), code.end(), bytes + kCode);
  return std::move(program_);
}

Program random_program(const ProgramOptions& options) {
  return Generator(options).run();
}

}  // namespace vp::differential
