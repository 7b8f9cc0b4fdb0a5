// Short sequences: traps, code that changes itself, U mode, loops.
#include <array>

#include "models/rocket/isa/decoder.h"
#include "tests/differential/qemu/generator.h"

namespace vp::differential {
namespace {

constexpr Address kVoid = 0x4000'0000;  ///< No component there, on neither machine.

}  // namespace

void Generator::special() {
  switch (pick(9)) {
    case 0:
      return illegal();
    case 1:
      return access_fault();
    case 2:
      return fetch_fault();
    case 3:
      return self_modification();
    case 4:
      return inner_loop();
    case 5:
      return in_user_mode_ ? illegal() : without_fp();
    case 6:
      return in_user_mode_ ? illegal() : user_mode();
    case 7:
      return overlapping();
    default:
      return polling_shape();
  }
}

void Generator::illegal() {
  constexpr std::array<std::uint32_t, 11> kWords = {0x00000000, 0x0000000b, 0x0000002b,
                                                    0x0000005b, 0x0000007f, 0x00007003,
                                                    0x00007023, 0x00002063, 0x02001033 ^ 0x04000000,
                                                    0x0000402f, 0x10200073};
  if (chance(40)) {
    constexpr std::array<std::uint16_t, 8> kParcels = {0x0000, 0x8000, 0x2001, 0x6101,
                                                       0x6001, 0x9c41, 0x8002, 0x4002};
    return code_.parcel(kParcels[pick(kParcels.size())]);
  }
  if (chance(70)) return code_.word(kWords[pick(kWords.size())]);
  // A reserved function of an opcode that the hart has.
  for (;;) {
    const auto op = static_cast<Op>(pick(rocket::kOpCount));
    const auto bits =
        static_cast<std::uint32_t>(random_() & 0xffffff80u) | (rocket::info(op).match & 0x7f);
    if (rocket::info(op).format == Format::kFence || rocket::decode(bits)) continue;
    return code_.word(bits);
  }
}

void Generator::access_fault() {
  const unsigned t = temporary();
  code_.op(Op::kLui, {.rd = t, .imm = static_cast<std::int32_t>(kVoid)});
  constexpr std::array kOps = {Op::kLb, Op::kLhu, Op::kLw,  Op::kLd,  Op::kSb,  Op::kSh,  Op::kSw,
                               Op::kSd, Op::kFlw, Op::kFld, Op::kFsw, Op::kFsd, Op::kLrW, Op::kLrD};
  const Op op = kOps[pick(kOps.size())];
  const rocket::InstructionInfo& row = rocket::info(op);
  const bool atomic = row.format == Format::kLoadReserved;
  const auto bytes = static_cast<std::int32_t>(access_bytes(row));
  emit(op, {.rd = destination(),
            .rs1 = t,
            .rs2 = source(),
            .imm = atomic ? 0 : immediate() / bytes * bytes});
}

void Generator::fetch_fault() {
  bind_pending();
  const unsigned t = temporary();
  const auto back = code_.new_label();
  code_.address(t, back);
  code_.op(Op::kSd, {.rs1 = base_, .rs2 = t, .imm = static_cast<std::int32_t>(kPool - kScratch)});
  code_.op(Op::kLui, {.rd = t, .imm = static_cast<std::int32_t>(kVoid)});
  emit(Op::kJalr, {.rd = destination(), .rs1 = t, .imm = immediate()});
  code_.bind(back);
}

void Generator::self_modification() {
  bind_pending();
  const unsigned address = temporary();
  const unsigned value = temporary(address);
  unsigned mask = temporary(address);
  while (mask == value) mask = temporary(address);
  const unsigned rd = destination();
  const std::uint32_t first = encode(Op::kAddi, {.rd = rd, .rs1 = source(), .imm = immediate()});
  const std::uint32_t second = encode(Op::kXori, {.rd = rd, .rs1 = source(), .imm = immediate()});
  const auto place = code_.new_label();
  code_.address(address, place);
  code_.op(Op::kAndi, {.rd = value, .rs1 = counter_, .imm = 1});
  code_.op(Op::kSub, {.rd = value, .rs1 = 0, .rs2 = value});
  code_.constant(mask, static_cast<std::int32_t>(first ^ second));
  code_.op(Op::kAnd, {.rd = value, .rs1 = value, .rs2 = mask});
  code_.constant(mask, static_cast<std::int32_t>(first));
  code_.op(Op::kXor, {.rd = value, .rs1 = value, .rs2 = mask});
  code_.op(Op::kSh, {.rs1 = address, .rs2 = value});
  code_.op(Op::kSrli, {.rd = value, .rs1 = value, .imm = 16});
  code_.op(Op::kSh, {.rs1 = address, .rs2 = value, .imm = 2});
  emit(Op::kFenceI, {});
  if (chance(50)) plain();
  code_.bind(place);
  code_.word(first);
}

void Generator::inner_loop() {
  bind_pending();
  const unsigned t = temporary();
  code_.op(Op::kAddi, {.rd = t, .imm = static_cast<std::int32_t>(2 + pick(6))});
  const auto again = code_.new_label();
  code_.bind(again);
  for (unsigned i = pick(4); i > 0; --i) {
    const Op op = chance(50) ? Op::kMulw : Op::kSll;
    unsigned rd = destination();
    if (rd == t) rd = 0;
    emit(op, {.rd = rd, .rs1 = source(), .rs2 = source()});
  }
  if (chance(50)) load(Op::kFld, pick(32));
  code_.op(Op::kAddi, {.rd = t, .rs1 = t, .imm = -1});
  if (chance(50) && t >= 8 && t < 16) {
    const auto out = code_.new_label();
    code_.compressed_branch(false, t, out);
    code_.jal(0, again);
    code_.bind(out);
  } else {
    code_.branch(Op::kBne, t, 0, again);
  }
}

void Generator::without_fp() {
  bind_pending();
  const unsigned t = temporary();
  code_.op(Op::kLui, {.rd = t, .imm = 0x6000});
  code_.op(Op::kCsrrc, {.rd = 0, .rs1 = t, .imm = kMstatus});
  constexpr std::array kOps = {Op::kFaddS,  Op::kFld,  Op::kFsw,    Op::kFmvXD,
                               Op::kFmaddD, Op::kFeqS, Op::kFcvtDW, Op::kCsrrs};
  for (unsigned i = 1 + pick(3); i > 0; --i) instruction(kOps[pick(kOps.size())]);
  if (chance(50)) code_.parcel(static_cast<std::uint16_t>(0x2000 | (base_ - 8) << 7));  // c.fld
  bind_pending();
  code_.op(Op::kLui, {.rd = t, .imm = 0x6000});
  code_.op(Op::kCsrrs, {.rd = 0, .rs1 = t, .imm = kMstatus});
}

void Generator::user_mode() {
  bind_pending();
  const unsigned t = temporary();
  const auto entry = code_.new_label();
  code_.address(t, entry);
  code_.op(Op::kCsrrw, {.rd = 0, .rs1 = t, .imm = kMepc});
  code_.op(Op::kLui, {.rd = t, .imm = 0x2000});
  code_.op(Op::kAddiw, {.rd = t, .rs1 = t, .imm = -0x800});
  code_.op(Op::kCsrrc, {.rd = 0, .rs1 = t, .imm = kMstatus});
  emit(Op::kMret, {});
  code_.bind(entry);
  in_user_mode_ = true;
  for (unsigned i = 3 + pick(10); i > 0; --i) item();
  bind_pending();
  in_user_mode_ = false;
  emit(Op::kEcall, {});
}

void Generator::overlapping() {
  bind_pending();
  const auto inside = code_.new_label();
  const unsigned rd = temporary();
  // LUI's upper half holds c.li or c.addi in bits 31:16.
  const std::uint32_t hidden = (chance(50) ? 0x4001u : 0x0001u) | rd << 7 | pick(32) << 2;
  code_.branch(chance(50) ? Op::kBltu : Op::kBgeu, source(), source(), inside);
  code_.parcel(static_cast<std::uint16_t>(encode(Op::kLui, {.rd = rd})));
  code_.bind(inside);
  code_.parcel(static_cast<std::uint16_t>(hidden));
}

void Generator::polling_shape() {
  bind_pending();
  const unsigned t = temporary();
  const auto again = code_.new_label();
  code_.bind(again);
  load(chance(50) ? Op::kLbu : Op::kLw, t);
  if (chance(50))
    code_.op(Op::kAndi, {.rd = t, .rs1 = t, .imm = 0});
  else
    code_.op(Op::kSltu, {.rd = t, .rs1 = t, .rs2 = 0});
  code_.branch(Op::kBne, t, 0, again);
}

}  // namespace vp::differential
