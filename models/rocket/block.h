#pragma once

#include <cstddef>
#include <cstdint>

#include "models/common/types.h"

namespace vp::rocket {

struct Context;
struct Record;

/// Executes one record and then, by a tail call, those behind it; returns the record to go on with,
/// nullptr to leave (dispatch_internal.h). `t` is the cycle in which the previous instruction was
/// in EX; functional timing hands it through.
using Handler = const Record* (*)(Context& c, const Record* r, Cycles t);

/// One predecoded instruction: 16 bytes, so that a cache line holds four.
struct Record {
  Handler handler;
  std::int32_t imm;  ///< Immediate, CSR number, funct7 of RoCC, or rounding mode of FP arithmetic.
  std::uint8_t rd;   ///< Integer destinations: 0 is redirected to Context::kSink.
  std::uint8_t rs1;
  std::uint8_t rs2;
  std::uint8_t aux;  ///< rs3 of fused multiply-add; funct3 of RoCC; Op of a system instruction.
};
static_assert(sizeof(Record) == 16);

/// A record that tells of a place (place_counters.h) before its instruction.
struct PlaceMark {
  Handler handler = nullptr;  ///< Of the instruction; the record itself has mark_handler().
  std::uint32_t place = 0;
  std::uint32_t ahead = 0;  ///< Instructions of the block from this one on.
};

/// A straight run of instructions, entered only at its first one. Ends with a branch, jump or
/// system instruction, or with a record that falls through to `target[1]`.
struct Block {
  Address pc;              ///< Of the first instruction.
  Address end;             ///< Behind the last instruction: the link value of a jump.
  Address target[2];       ///< Static successors: [0] taken branch or jump, [1] fall-through.
  Block* next[2];          ///< Chained successors, nullptr until first taken.
  std::uint32_t count;     ///< Instructions.
  std::uint8_t straddles;  ///< 1 if the first instruction lies in two fetch packets.
  std::uint8_t packets;    ///< Fetch packets from the first instruction's last one to the end's.
  std::uint8_t probes;     ///< 1 if a probe record stands before the first instruction.
  bool spins;              ///< A polling loop (see block_cache.cpp).
  const std::uint8_t* lengths;  ///< Bytes of each instruction, `count` entries.
  const Record* records;
  const PlaceMark* marks;  ///< Per record; nullptr where nobody counts places.
};

}  // namespace vp::rocket
