#pragma once

#include <type_traits>

#include "models/rocket/context.h"
#include "models/rocket/isa/instruction.h"

// Bodies of the integer instructions, one per row of the table. A body reads and writes registers
// of the context; writes to x0 go to Context::kSink (the decoder redirects them).
namespace vp::rocket {

/// The body of a plain instruction.
template <Op op>
void execute(Context& c, const Record& r);
/// The condition of a branch.
template <Op op>
bool taken(const Context& c, const Record& r);

constexpr std::int64_t as_signed(std::uint64_t v) {
  return static_cast<std::int64_t>(v);
}
constexpr std::int32_t low_word(std::uint64_t v) {
  return static_cast<std::int32_t>(v);
}
constexpr std::uint64_t extend_word(std::uint32_t v) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v)));
}
constexpr std::uint64_t immediate(const Record& r) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(r.imm));
}

template <>
inline void execute<Op::kLui>(Context& c, const Record& r) {
  c.x[r.rd] = immediate(r);
}
// The record holds the offset from the block's start to the result.
template <>
inline void execute<Op::kAuipc>(Context& c, const Record& r) {
  c.x[r.rd] = c.block->pc + immediate(r);
}
template <>
inline void execute<Op::kAddi>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] + immediate(r);
}
template <>
inline void execute<Op::kSlti>(Context& c, const Record& r) {
  c.x[r.rd] = as_signed(c.x[r.rs1]) < r.imm;
}
template <>
inline void execute<Op::kSltiu>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] < immediate(r);
}
template <>
inline void execute<Op::kXori>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] ^ immediate(r);
}
template <>
inline void execute<Op::kOri>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] | immediate(r);
}
template <>
inline void execute<Op::kAndi>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] & immediate(r);
}
template <>
inline void execute<Op::kSlli>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] << r.imm;
}
template <>
inline void execute<Op::kSrli>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] >> r.imm;
}
template <>
inline void execute<Op::kSrai>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>(as_signed(c.x[r.rs1]) >> r.imm);
}
template <>
inline void execute<Op::kAdd>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] + c.x[r.rs2];
}
template <>
inline void execute<Op::kSub>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] - c.x[r.rs2];
}
template <>
inline void execute<Op::kSll>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] << (c.x[r.rs2] & 63);
}
template <>
inline void execute<Op::kSlt>(Context& c, const Record& r) {
  c.x[r.rd] = as_signed(c.x[r.rs1]) < as_signed(c.x[r.rs2]);
}
template <>
inline void execute<Op::kSltu>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] < c.x[r.rs2];
}
template <>
inline void execute<Op::kXor>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] ^ c.x[r.rs2];
}
template <>
inline void execute<Op::kSrl>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] >> (c.x[r.rs2] & 63);
}
template <>
inline void execute<Op::kSra>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>(as_signed(c.x[r.rs1]) >> (c.x[r.rs2] & 63));
}
template <>
inline void execute<Op::kOr>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] | c.x[r.rs2];
}
template <>
inline void execute<Op::kAnd>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] & c.x[r.rs2];
}
template <>
inline void execute<Op::kAddiw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1] + immediate(r)));
}
template <>
inline void execute<Op::kSlliw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1]) << r.imm);
}
template <>
inline void execute<Op::kSrliw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1]) >> r.imm);
}
template <>
inline void execute<Op::kSraiw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(low_word(c.x[r.rs1]) >> r.imm));
}
template <>
inline void execute<Op::kAddw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1] + c.x[r.rs2]));
}
template <>
inline void execute<Op::kSubw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1] - c.x[r.rs2]));
}
template <>
inline void execute<Op::kSllw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1]) << (c.x[r.rs2] & 31));
}
template <>
inline void execute<Op::kSrlw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.x[r.rs1]) >> (c.x[r.rs2] & 31));
}
template <>
inline void execute<Op::kSraw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(low_word(c.x[r.rs1]) >> (c.x[r.rs2] & 31)));
}

template <>
inline bool taken<Op::kBeq>(const Context& c, const Record& r) {
  return c.x[r.rs1] == c.x[r.rs2];
}
template <>
inline bool taken<Op::kBne>(const Context& c, const Record& r) {
  return c.x[r.rs1] != c.x[r.rs2];
}
template <>
inline bool taken<Op::kBlt>(const Context& c, const Record& r) {
  return as_signed(c.x[r.rs1]) < as_signed(c.x[r.rs2]);
}
template <>
inline bool taken<Op::kBge>(const Context& c, const Record& r) {
  return as_signed(c.x[r.rs1]) >= as_signed(c.x[r.rs2]);
}
template <>
inline bool taken<Op::kBltu>(const Context& c, const Record& r) {
  return c.x[r.rs1] < c.x[r.rs2];
}
template <>
inline bool taken<Op::kBgeu>(const Context& c, const Record& r) {
  return c.x[r.rs1] >= c.x[r.rs2];
}

// Multiply and divide. Division by zero and overflow have defined results (M chapter, table 7.1).
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

template <typename S>
constexpr S divide(S a, S b) {
  if (b == 0) return S{-1};
  if (b == S{-1}) return static_cast<S>(-static_cast<std::make_unsigned_t<S>>(a));
  return a / b;
}
template <typename S>
constexpr S remainder(S a, S b) {
  if (b == 0) return a;
  if (b == S{-1}) return 0;
  return a % b;
}
template <typename U>
constexpr U divide_unsigned(U a, U b) {
  return b == 0 ? static_cast<U>(-1) : a / b;
}
template <typename U>
constexpr U remainder_unsigned(U a, U b) {
  return b == 0 ? a : a % b;
}

template <>
inline void execute<Op::kMul>(Context& c, const Record& r) {
  c.x[r.rd] = c.x[r.rs1] * c.x[r.rs2];
}
template <>
inline void execute<Op::kMulh>(Context& c, const Record& r) {
  c.x[r.rd] =
      static_cast<std::uint64_t>((Int128{as_signed(c.x[r.rs1])} * as_signed(c.x[r.rs2])) >> 64);
}
template <>
inline void execute<Op::kMulhsu>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>(
      (Int128{as_signed(c.x[r.rs1])} * static_cast<Int128>(c.x[r.rs2])) >> 64);
}
template <>
inline void execute<Op::kMulhu>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>((UInt128{c.x[r.rs1]} * c.x[r.rs2]) >> 64);
}
template <>
inline void execute<Op::kDiv>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>(divide(as_signed(c.x[r.rs1]), as_signed(c.x[r.rs2])));
}
template <>
inline void execute<Op::kDivu>(Context& c, const Record& r) {
  c.x[r.rd] = divide_unsigned(c.x[r.rs1], c.x[r.rs2]);
}
template <>
inline void execute<Op::kRem>(Context& c, const Record& r) {
  c.x[r.rd] = static_cast<std::uint64_t>(remainder(as_signed(c.x[r.rs1]), as_signed(c.x[r.rs2])));
}
template <>
inline void execute<Op::kRemu>(Context& c, const Record& r) {
  c.x[r.rd] = remainder_unsigned(c.x[r.rs1], c.x[r.rs2]);
}
template <>
inline void execute<Op::kMulw>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.x[r.rs1]) * static_cast<std::uint32_t>(c.x[r.rs2]));
}
template <>
inline void execute<Op::kDivw>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(divide(low_word(c.x[r.rs1]), low_word(c.x[r.rs2]))));
}
template <>
inline void execute<Op::kDivuw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(divide_unsigned(static_cast<std::uint32_t>(c.x[r.rs1]),
                                          static_cast<std::uint32_t>(c.x[r.rs2])));
}
template <>
inline void execute<Op::kRemw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(
      static_cast<std::uint32_t>(remainder(low_word(c.x[r.rs1]), low_word(c.x[r.rs2]))));
}
template <>
inline void execute<Op::kRemuw>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(remainder_unsigned(static_cast<std::uint32_t>(c.x[r.rs1]),
                                             static_cast<std::uint32_t>(c.x[r.rs2])));
}

}  // namespace vp::rocket