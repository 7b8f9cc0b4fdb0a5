#pragma once

#include "models/rocket/host_float.h"
#include "models/rocket/semantics_integer.h"

// Bodies of loads, stores, atomics, fences and the accelerator's port.
namespace vp::rocket {

inline Address effective(const Context& c, const Record& r) {
  return c.x[r.rs1] + immediate(r);
}

template <>
inline void execute<Op::kLb>(Context& c, const Record& r) {
  const auto value = static_cast<std::int8_t>(load<std::uint8_t>(c, r, effective(c, r)));
  c.x[r.rd] = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}
template <>
inline void execute<Op::kLh>(Context& c, const Record& r) {
  const auto value = static_cast<std::int16_t>(load<std::uint16_t>(c, r, effective(c, r)));
  c.x[r.rd] = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}
template <>
inline void execute<Op::kLw>(Context& c, const Record& r) {
  const auto value = static_cast<std::int32_t>(load<std::uint32_t>(c, r, effective(c, r)));
  c.x[r.rd] = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}
template <>
inline void execute<Op::kLd>(Context& c, const Record& r) {
  c.x[r.rd] = load<std::uint64_t>(c, r, effective(c, r));
}
template <>
inline void execute<Op::kLbu>(Context& c, const Record& r) {
  c.x[r.rd] = load<std::uint8_t>(c, r, effective(c, r));
}
template <>
inline void execute<Op::kLhu>(Context& c, const Record& r) {
  c.x[r.rd] = load<std::uint16_t>(c, r, effective(c, r));
}
template <>
inline void execute<Op::kLwu>(Context& c, const Record& r) {
  c.x[r.rd] = load<std::uint32_t>(c, r, effective(c, r));
}
template <>
inline void execute<Op::kSb>(Context& c, const Record& r) {
  store(c, r, effective(c, r), static_cast<std::uint8_t>(c.x[r.rs2]));
}
template <>
inline void execute<Op::kSh>(Context& c, const Record& r) {
  store(c, r, effective(c, r), static_cast<std::uint16_t>(c.x[r.rs2]));
}
template <>
inline void execute<Op::kSw>(Context& c, const Record& r) {
  store(c, r, effective(c, r), static_cast<std::uint32_t>(c.x[r.rs2]));
}
template <>
inline void execute<Op::kSd>(Context& c, const Record& r) {
  store(c, r, effective(c, r), static_cast<std::uint64_t>(c.x[r.rs2]));
}
template <>
inline void execute<Op::kFlw>(Context& c, const Record& r) {
  set_bits<float>(c, r.rd, load<std::uint32_t>(c, r, effective(c, r)));
}
template <>
inline void execute<Op::kFld>(Context& c, const Record& r) {
  c.f[r.rd] = load<std::uint64_t>(c, r, effective(c, r));
}
template <>
inline void execute<Op::kFsw>(Context& c, const Record& r) {
  store(c, r, effective(c, r), static_cast<std::uint32_t>(c.f[r.rs2]));
}
template <>
inline void execute<Op::kFsd>(Context& c, const Record& r) {
  store(c, r, effective(c, r), c.f[r.rs2]);
}

template <>
inline void execute<Op::kLrW>(Context& c, const Record& r) {
  c.x[r.rd] = extend_word(static_cast<std::uint32_t>(c.services->load_reserved(r, c.x[r.rs1], 4)));
}
template <>
inline void execute<Op::kScW>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->store_conditional(r, c.x[r.rs1], c.x[r.rs2], 4);
}
template <>
inline void execute<Op::kAmoswapW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmoaddW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmoxorW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmoandW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmoorW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmominW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmomaxW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmominuW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kAmomaxuW>(Context& c, const Record& r) {
  c.x[r.rd] =
      extend_word(static_cast<std::uint32_t>(c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 4)));
}
template <>
inline void execute<Op::kLrD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->load_reserved(r, c.x[r.rs1], 8);
}
template <>
inline void execute<Op::kScD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->store_conditional(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmoswapD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmoaddD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmoxorD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmoandD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmoorD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmominD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmomaxD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmominuD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}
template <>
inline void execute<Op::kAmomaxuD>(Context& c, const Record& r) {
  c.x[r.rd] = c.services->amo(r, c.x[r.rs1], c.x[r.rs2], 8);
}

template <>
inline void execute<Op::kFence>(Context& c, const Record& r) {
  c.services->fence(r);
}
template <>
inline void execute<Op::kCustom3>(Context& c, const Record& r) {
  c.services->rocc(r);
}

}  // namespace vp::rocket