#include "models/rocket/timing/pipeline.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "models/cache/l1_data_cache.h"
#include "models/rocket/host_float.h"
#include "models/rocket/isa/operands.h"
#include "models/rocket/semantics_memory.h"
#include "models/rocket/timing/flush.h"
#include "models/rocket/timing/operand_latency.h"
#include "models/rocket/timing/store_path.h"
#include "models/rocket/timing/write_port.h"

namespace vp::rocket {
namespace {

constexpr Address kFetchBytes = 4;

bool is_link(unsigned x) {
  return x == 1 || x == 5;
}

bool is_fp_divide(TimingClass timing) {
  return timing == TimingClass::kFpDivideS || timing == TimingClass::kFpDivideD ||
         timing == TimingClass::kFpSqrtS || timing == TimingClass::kFpSqrtD;
}

bool is_muldiv(TimingClass timing) {
  return timing == TimingClass::kMultiply || timing == TimingClass::kMultiplyWord ||
         timing == TimingClass::kDivide;
}

/// Cycles from EX to the FP register file's write port for what uses the port.
std::optional<Cycles> fp_write_latency(const PipelineParameters& p, TimingClass timing) {
  switch (timing) {
    case TimingClass::kFpArithmeticS:
      return p.fp_single_latency;
    case TimingClass::kFpArithmeticD:
      return p.fp_double_latency;
    case TimingClass::kFpMove:
    case TimingClass::kIntToFp:
      return p.fp_short_latency;
    default:
      return std::nullopt;
  }
}

bool is_ordered(TimingClass timing) {
  switch (timing) {
    case TimingClass::kAmo:
    case TimingClass::kLoadReserved:
    case TimingClass::kStoreConditional:
    case TimingClass::kFence:
    case TimingClass::kRocc:
      return true;
    default:
      return false;
  }
}

unsigned access_bytes(Op op) {
  const std::string_view name = info(op).mnemonic;
  switch (name[0] == 'f' ? name[2] : name[1]) {
    case 'b':
      return 1;
    case 'h':
      return 2;
    case 'w':
      return 4;
    default:
      return 8;
  }
}

/// Distance of an integer multiply or divide.
Cycles muldiv_distance(const Context& c, const Instruction& i) {
  const PipelineParameters& p = c.timing.parameters;
  const MulDivKind kind = muldiv_kind(i.op);
  return info(i.op).timing == TimingClass::kDivide
             ? divide_distance(p, kind, c.x[i.rs1], c.x[i.rs2])
             : multiply_distance(p, kind, c.x[i.rs1]);
}

Cycles fp_divide_or_sqrt_distance(const Context& c, const Instruction& i) {
  const PipelineParameters& p = c.timing.parameters;
  switch (info(i.op).timing) {
    case TimingClass::kFpDivideS:
      return fp_divide_distance(p, bits_in<float>(c, i.rs1), bits_in<float>(c, i.rs2));
    case TimingClass::kFpDivideD:
      return fp_divide_distance(p, bits_in<double>(c, i.rs1), bits_in<double>(c, i.rs2));
    case TimingClass::kFpSqrtS:
      return fp_sqrt_distance(p, bits_in<float>(c, i.rs1));
    default:
      return fp_sqrt_distance(p, bits_in<double>(c, i.rs1));
  }
}

/// Distance from a producer to whoever reads its destination; 1 needs no waiting.
Cycles result_distance(const Context& c, const Instruction& i) {
  const PipelineParameters& p = c.timing.parameters;
  const TimingClass timing = info(i.op).timing;
  switch (timing) {
    case TimingClass::kLoadWord:
    case TimingClass::kAmo:
    case TimingClass::kLoadReserved:
      return p.load_word;
    case TimingClass::kLoadSubword:
    case TimingClass::kStoreConditional:
      return p.load_subword;
    case TimingClass::kFpLoad:
      return p.fp_load;
    case TimingClass::kFpArithmeticS:
      return p.fp_single;
    case TimingClass::kFpArithmeticD:
      return p.fp_double;
    case TimingClass::kFpMove:
      return p.fp_move;
    case TimingClass::kIntToFp:
      return p.int_to_fp;
    case TimingClass::kFpToInt:
      return p.fp_to_int;
    case TimingClass::kCsr:
      return p.csr_read;
    case TimingClass::kJalr:
      return p.jalr_link;
    case TimingClass::kRocc:
      return p.rocc_response;
    case TimingClass::kMultiply:
    case TimingClass::kMultiplyWord:
    case TimingClass::kDivide:
      return muldiv_distance(c, i);
    case TimingClass::kFpDivideS:
    case TimingClass::kFpDivideD:
    case TimingClass::kFpSqrtS:
    case TimingClass::kFpSqrtD:
      return fp_divide_or_sqrt_distance(c, i);
    default:
      return 1;
  }
}

bool is_taken(const Context& c, const Instruction& i) {
  const std::uint64_t a = c.x[i.rs1];
  const std::uint64_t b = c.x[i.rs2];
  switch (i.op) {
    case Op::kBeq:
      return a == b;
    case Op::kBne:
      return a != b;
    case Op::kBlt:
      return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    case Op::kBge:
      return static_cast<std::int64_t>(a) >= static_cast<std::int64_t>(b);
    case Op::kBltu:
      return a < b;
    default:
      return a >= b;
  }
}

/// Repeats at `replay` intervals until `until`.
Cycles replayed(Context& c, Cycles ex, Cycles until, StallCause cause) {
  while (ex < until) {
    ex += c.timing.parameters.replay;
    c.timing.charge(cause, c.timing.parameters.replay);
  }
  return ex;
}

/// FP write-port slots taken at and after `ex`; bit k is k cycles later.
std::uint64_t fp_writes_from(TimingState& timing, Cycles ex) {
  const Cycles age = ex - timing.fp_writes_at;
  timing.fp_writes = age < 64 ? timing.fp_writes >> age : 0;
  timing.fp_writes_at = ex;
  return timing.fp_writes;
}

}  // namespace

Cycles Pipeline::operands_ready(const Context& c, const Instruction& i, Cycles ex) {
  const OperandUse use = operand_use(info(i.op).format);
  const TimingState& timing = c.timing;
  if (use.x1) ex = std::max(ex, timing.x_ready[i.rs1]);
  if (use.x2) ex = std::max(ex, timing.x_ready[i.rs2]);
  if (use.xd && i.rd != 0) ex = std::max(ex, timing.x_ready[i.rd]);
  if (use.f1) ex = std::max(ex, timing.f_ready[i.rs1]);
  if (use.f2) ex = std::max(ex, timing.f_ready[i.rs2]);
  if (use.f3) ex = std::max(ex, timing.f_ready[i.rs3]);
  if (use.fd) ex = std::max(ex, timing.f_ready[i.rd]);
  return ex;
}

Cycles Pipeline::units_free(Context& c, const Instruction& i, Cycles ex) {
  TimingState& timing = c.timing;
  const TimingClass timing_class = info(i.op).timing;
  // While a divide or square root runs, every FP instruction that reaches MEM is nacked.
  if (uses_fp(info(i.op).format)) {
    ex = replayed(c, ex, timing.fp_divide_until, StallCause::kFpDivide);
  }
  if (is_muldiv(timing_class)) ex = std::max(ex, timing.muldiv_free);
  if (is_fp_divide(timing_class)) {
    // Nacked in MEM while any FP result is on its way to the write port.
    while (fp_writes_from(timing, ex) >> 1 != 0) {
      ex += timing.parameters.replay;
      timing.charge(StallCause::kFpWritePort, timing.parameters.replay);
    }
  }
  if (const auto latency = fp_write_latency(timing.parameters, timing_class)) {
    while (fp_writes_from(timing, ex) >> *latency & 1) {
      ex += timing.parameters.replay;
      timing.charge(StallCause::kFpWritePort, timing.parameters.replay);
    }
  }
  return ex;
}

bool Pipeline::memory(Context& c, const Instruction& i, const Record& r, Cycles& ex) {
  TimingState& timing = c.timing;
  const InstructionInfo& row = info(i.op);
  const bool ordered = is_ordered(row.timing);
  const bool store = row.format == Format::kStore || row.format == Format::kFpStore;
  const bool load = row.format == Format::kLoad || row.format == Format::kFpLoad;
  if (!ordered && !store && !load) return true;
  const Address address = ordered ? c.x[i.rs1] : effective(c, r);
  const unsigned bytes = ordered ? 8 : access_bytes(i.op);
  if (row.timing != TimingClass::kRocc && ex <= timing.memory_hazard_until) {
    ex = memory_hazard(c, ex, address, bytes, !store);
  }
  timing.wanted = ex;
  if (ordered) {
    if (!c.services->time_ordered(r, i.op)) return false;
  } else {
    const std::uint64_t offset = address - c.ram.base;
    const std::uint8_t needed =
        store ? cache::L1DataCache::kWriteFast : cache::L1DataCache::kReadFast;
    const auto is_fast = [&] {
      return offset < c.ram.limit[0] && (timing.data_map[offset / kLineBytes] & needed) != 0;
    };
    if (is_fast() && ex >= timing.hit_horizon && !c.services->reaches_hit(ex)) return false;
    if (is_fast()) {
      (store ? timing.fast_hits.store : timing.fast_hits.load) = ex;
    } else if (!c.services->time_access(r, address, store)) {
      return false;
    }
  }
  ex = timing.wanted;
  if (store) note_store(timing, address, bytes, ex);
  return true;
}

void Pipeline::occupy(Context& c, const Instruction& i, Cycles ex) {
  TimingState& timing = c.timing;
  const OperandUse use = operand_use(info(i.op).format);
  const TimingClass timing_class = info(i.op).timing;
  const Cycles ready = ex + result_distance(c, i);
  if (const auto latency = fp_write_latency(timing.parameters, timing_class)) {
    fp_writes_from(timing, ex);
    timing.fp_writes |= std::uint64_t{1} << *latency;
  }
  if (is_fp_divide(timing_class)) timing.fp_divide_until = fp_divide_end(ready);
  if (use.fd) timing.f_ready[i.rd] = ready;
  if (use.xd && i.rd != 0 && ready > ex + 1) timing.x_ready[i.rd] = ready;
  if (is_muldiv(timing_class)) {
    expect_result(timing, i.rd != 0 ? i.rd : Context::kSink, ready);
  } else if (use.xd && timing_class != TimingClass::kRocc) {
    use_write_port(timing, ex);
  }
}

void Pipeline::fetch(Context& c, Address pc, unsigned length) {
  TimingState& timing = c.timing;
  const bool straddles = pc / kFetchBytes != (pc + length - 1) / kFetchBytes;
  const Cycles fetch = timing.fetch + (straddles ? 1 : 0);
  if (fetch > timing.ex + 1) {
    timing.charge(StallCause::kFetch, fetch - (timing.ex + 1));
    timing.ex = fetch - 1;
  }
}

bool Pipeline::issue(Context& c, const Instruction& i, const Record& r) {
  TimingState& timing = c.timing;
  Cycles ex = operands_ready(c, i, timing.ex + 1);
  ex = units_free(c, i, ex);
  if (!memory(c, i, r, ex)) {
    timing.ex = timing.wanted - 1;
    return false;
  }
  occupy(c, i, ex);
  timing.ex = timing.wanted = ex;
  ++timing.retired;
  return true;
}

void Pipeline::complete(Context& c, const Instruction& i, Address pc, Address next_pc) {
  TimingState& timing = c.timing;
  const PipelineParameters& p = timing.parameters;
  const Address end = pc + i.length;
  const Address parcel = end - 2;
  const bool straddles = pc / kFetchBytes != (end - 1) / kFetchBytes;
  // The packet of the instruction's last byte; fetch is at most a full queue ahead.
  const Cycles queue_full = timing.ex > p.fetch_queue ? timing.ex - p.fetch_queue : 0;
  const Cycles front = std::max(timing.fetch + (straddles ? 1 : 0), queue_full);
  const Cycles sequential = front + (end % kFetchBytes == 0 ? 1 : 0);
  BranchPredictor& predictor = timing.predictor;
  BranchPredictor::Outcome outcome = BranchPredictor::Outcome::kSequential;
  const auto target = pc + static_cast<Address>(std::int64_t{i.imm});
  switch (info(i.op).kind) {
    case Kind::kPlain:
      break;
    case Kind::kBranch:
      outcome = predictor.branch(parcel, front, is_taken(c, i), target);
      break;
    case Kind::kJal:
      outcome = predictor.jump(parcel, target, is_link(i.rd), end);
      break;
    case Kind::kJalr:
      outcome = predictor.indirect(parcel, front, next_pc, is_link(i.rd),
                                   is_link(i.rs1) && i.rd == 0, end);
      break;
    case Kind::kSystem: {
      if (!flushes(i.op, i.rs1, i.imm)) break;
      timing.charge(StallCause::kFlush, p.flush - 1);
      timing.ex += p.flush - 1;
      timing.fetch = timing.ex + 1;
      return;
    }
  }
  switch (outcome) {
    case BranchPredictor::Outcome::kSequential:
      timing.fetch = sequential;
      break;
    case BranchPredictor::Outcome::kHit:
      timing.fetch = front + 1;
      break;
    case BranchPredictor::Outcome::kPredecoded:
      timing.fetch = front + 1 + p.predecode_bubbles;
      break;
    case BranchPredictor::Outcome::kWrong:
      timing.charge(StallCause::kMispredict, p.mispredict - 1);
      timing.ex += p.mispredict - 1;
      timing.fetch = timing.ex + 1;
      break;
  }
}

}  // namespace vp::rocket
