#include "models/accelerator/rules.h"

#include <algorithm>
#include <cstdio>

namespace vp::accelerator {
namespace {

constexpr unsigned kActivations = 2;  // none and ReLU; the others need normalisation hardware

/// Are `rows` local rows, `stride` apart, plus `extra` inside the memory that `address` names?
bool in_range(LocalAddress address, unsigned rows, unsigned stride, unsigned extra,
              const Geometry& geometry) {
  const std::uint64_t capacity =
      address.in_accumulator() ? geometry.accumulator_rows() : geometry.scratchpad_rows();
  const std::uint64_t last =
      std::uint64_t{address.row()} + std::uint64_t{rows - 1} * stride + extra;
  return last < capacity;
}

bool valid_size(unsigned rows, unsigned columns, const Geometry& geometry) {
  return rows - 1 < geometry.mesh() && columns - 1 < geometry.mesh();
}

/// The rules that moves in and out have in common.
Rule check_move(LocalAddress local, unsigned rows, unsigned columns, unsigned block_stride,
                const Geometry& geometry) {
  if (local.is_garbage()) return Rule::kGarbageOperand;
  if (rows - 1 >= geometry.mesh()) return Rule::kRows;
  if (columns - 1 >= geometry.max_columns()) return Rule::kColumns;
  if (local.in_accumulator() && local.normalisation() != 0) return Rule::kNormalisation;
  const unsigned groups = (columns + geometry.mesh() - 1) / geometry.mesh();
  if (groups > 1 && block_stride < rows) return Rule::kBlockStride;
  if (!in_range(local, rows, 1, (groups - 1) * block_stride, geometry)) return Rule::kLocalRange;
  return Rule::kNone;
}

/// Gemmini moves and scales the two parts of an element that a packet splits one by one, and so
/// computes with bytes that are not the element's.
bool is_aligned(Address dram, std::uint64_t row_stride, const Geometry& geometry) {
  return (dram | row_stride) % geometry.element_bytes() == 0;
}

/// An operand of the mesh that is read from the scratchpad; `rows` as stored.
Rule check_operand(LocalAddress address, unsigned rows, unsigned columns, unsigned stored_rows,
                   unsigned stride, const Geometry& geometry) {
  if (address.in_accumulator()) return Rule::kScratchpadOperand;
  if (!valid_size(rows, columns, geometry)) {
    return rows - 1 >= geometry.mesh() ? Rule::kRows : Rule::kColumns;
  }
  return in_range(address, stored_rows, stride, 0, geometry) ? Rule::kNone : Rule::kLocalRange;
}

std::string hexadecimal(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

std::string block_text(const char* name, LocalAddress address, unsigned rows, unsigned columns) {
  return std::string(name) + " " + std::to_string(rows) + "x" + std::to_string(columns) + " at " +
         hexadecimal(address.bits());
}

struct Describer {
  std::string operator()(const micro::Mvin& m) const {
    return "mvin of memory " + hexadecimal(m.dram) + " to " +
           block_text("block", m.local, m.rows, m.columns) + ", block stride " +
           std::to_string(m.block_stride);
  }
  std::string operator()(const micro::Mvout& m) const {
    return "mvout to memory " + hexadecimal(m.dram) + " from " +
           block_text("block", m.local, m.rows, m.columns);
  }
  std::string operator()(const micro::Preload& m) const {
    return "preload of " + block_text("B", m.b, m.b_rows, m.b_columns) + ", " +
           block_text("C", m.c, m.c_rows, m.c_columns) + ", C stride " + std::to_string(m.c_stride);
  }
  std::string operator()(const micro::Compute& m) const {
    return "compute with " + block_text("A", m.a, m.a_rows, m.a_columns) + ", " +
           block_text("D", m.d, m.d_rows, m.d_columns) + ", A stride " + std::to_string(m.a_stride);
  }
  std::string operator()(const micro::Configure&) const { return "configuration"; }
};

}  // namespace

const char* rule_text(Rule rule) {
  switch (rule) {
    case Rule::kNone:
      return "is sound";
    case Rule::kUnknownFunct:
      return "is not a command of this accelerator";
    case Rule::kNoResponse:
      return "gives no response, but the instruction waits for one (xd is set)";
    case Rule::kConfigNorm:
      return "asks for normalisation, which this accelerator does not have";
    case Rule::kLoopConv:
      return "is a convolution loop, which this accelerator does not have";
    case Rule::kDataflow:
      return "must select the weight-stationary dataflow";
    case Rule::kActivation:
      return "must select activation 0 (none) or 1 (ReLU)";
    case Rule::kPooling:
      return "must not ask for pooling, which this accelerator does not have";
    case Rule::kTransposeBoth:
      return "must not transpose A and B together";
    case Rule::kLoadStream:
      return "must name load stream 0, 1 or 2";
    case Rule::kPixelRepeats:
      return "must not repeat pixels more than once";
    case Rule::kRows:
      return "must have between 1 row and as many as the mesh";
    case Rule::kColumns:
      return "must have between 1 column and as many as the mesh (moves: as fill 64 bytes)";
    case Rule::kBlockStride:
      return "needs a block stride of at least its rows";
    case Rule::kMemoryAlignment:
      return "must have a memory address and row stride of whole elements";
    case Rule::kLocalRange:
      return "reaches beyond the end of scratchpad or accumulator";
    case Rule::kNormalisation:
      return "must not have normalisation bits (28:26) in its local address";
    case Rule::kScratchpadOperand:
      return "must take A, B and D from the scratchpad";
    case Rule::kAccumulatorResult:
      return "must write C to the accumulator";
    case Rule::kGarbageOperand:
      return "must name a local row, not the garbage address";
    case Rule::kFullWidthBlocks:
      return "must move full-width rows one block at a time";
    case Rule::kComputeOrder:
      return "must follow a PRELOAD of its own";
    case Rule::kLoopBounds:
      return "must have at least one block in each dimension";
    case Rule::kLoopPadding:
      return "must pad by less than one block";
    case Rule::kLoopCapacity:
      return "must fit A and B into half of the scratchpad and C into half of the accumulator";
    case Rule::kLoopSpadId:
      return "must have scratchpad ids 0, 1 or 2";
    case Rule::kLoopResidualAdd:
      return "must not transpose operands that it only adds";
    case Rule::kCounterEvent:
      return "must select one of the events 0..44 (external: 0..5)";
    case Rule::kBusError:
      return "met a bus error in memory";
  }
  return "";
}

Rule check(const command::ConfigEx& config, const Geometry& geometry) {
  if (config.set_only_strides) return Rule::kNone;
  // The BF16 design has only one dataflow and ignores the bit; the FP32 one has both (facts 3.8).
  if (geometry.data_type() == DataType::kFp32 && !config.weight_stationary) return Rule::kDataflow;
  if (config.activation >= kActivations) return Rule::kActivation;
  if (config.transpose_a && config.transpose_b) return Rule::kTransposeBoth;
  return Rule::kNone;
}

Rule check(const command::ConfigLd& config) {
  if (config.stream > 2) return Rule::kLoadStream;
  if (config.pixel_repeats > 1) return Rule::kPixelRepeats;
  return Rule::kNone;
}

Rule check(const command::ConfigSt& config) {
  if (config.activation >= kActivations) return Rule::kActivation;
  if (config.pool_stride != 0 || config.pool_size != 0) return Rule::kPooling;
  return Rule::kNone;
}

Rule check(const command::Counter& counter) {
  const unsigned last_event = counter.external ? 5 : 44;
  return counter.configure && counter.event > last_event ? Rule::kCounterEvent : Rule::kNone;
}

Rule check(const LoopPlan& plan, const Geometry& geometry) {
  const auto& [i, j, k, pad_i, pad_j, pad_k] = plan.bounds;
  const bool is_product = !plan.run.residual_add;
  if (plan.run.activation >= kActivations) return Rule::kActivation;
  if (plan.run.transpose_a && plan.run.transpose_b) return Rule::kTransposeBoth;
  if (plan.run.a_spad_id > 2 || plan.run.b_spad_id > 2) return Rule::kLoopSpadId;
  if (i == 0 || j == 0 || (is_product && k == 0)) return Rule::kLoopBounds;
  if (std::max({pad_i, pad_j, pad_k}) >= geometry.mesh()) return Rule::kLoopPadding;
  const std::uint64_t mesh = geometry.mesh();
  const std::uint64_t c_rows = std::uint64_t{i} * j * mesh;
  if (c_rows > geometry.accumulator_rows() / 2) return Rule::kLoopCapacity;
  if (!is_product) {
    const bool transposes = plan.run.transpose_a || plan.run.transpose_b;
    return transposes ? Rule::kLoopResidualAdd : Rule::kNone;
  }
  const std::uint64_t half = geometry.scratchpad_rows() / 2;
  const std::uint64_t a_rows = std::uint64_t{i} * k * mesh;
  const std::uint64_t b_rows = std::uint64_t{k} * j * mesh;
  const bool same_half = plan.b_end == plan.a_start + half;
  const std::uint64_t needed = same_half ? a_rows + b_rows : std::max(a_rows, b_rows);
  return needed > half ? Rule::kLoopCapacity : Rule::kNone;
}

Rule check(const micro::Mvin& mvin, const Geometry& geometry) {
  if (!is_aligned(mvin.dram, mvin.row_stride, geometry)) return Rule::kMemoryAlignment;
  return check_move(mvin.local, mvin.rows, mvin.columns, mvin.block_stride, geometry);
}

Rule check(const micro::Mvout& mvout, const Geometry& geometry) {
  if (!mvout.local.is_garbage() && mvout.local.full_width() && mvout.columns > geometry.mesh()) {
    return Rule::kFullWidthBlocks;
  }
  if (!is_aligned(mvout.dram, mvout.row_stride, geometry)) return Rule::kMemoryAlignment;
  return check_move(mvout.local, mvout.rows, mvout.columns, geometry.mesh(), geometry);
}

Rule check(const micro::Preload& preload, const Geometry& geometry) {
  if (!preload.b.is_garbage()) {
    const unsigned stored_rows = preload.transpose_b ? preload.b_columns : preload.b_rows;
    const Rule rule =
        check_operand(preload.b, preload.b_rows, preload.b_columns, stored_rows, 1, geometry);
    if (rule != Rule::kNone) return rule;
  }
  if (preload.c.is_garbage()) return Rule::kNone;
  if (!preload.c.in_accumulator()) return Rule::kAccumulatorResult;
  if (preload.c.normalisation() != 0) return Rule::kNormalisation;
  if (!valid_size(preload.c_rows, preload.c_columns, geometry)) {
    return preload.c_rows - 1U >= geometry.mesh() ? Rule::kRows : Rule::kColumns;
  }
  const bool fits = in_range(preload.c, preload.c_rows, preload.c_stride, 0, geometry);
  return fits ? Rule::kNone : Rule::kLocalRange;
}

Rule check(const micro::Compute& compute, const Geometry& geometry) {
  if (compute.a.is_garbage()) return Rule::kGarbageOperand;
  const unsigned stored_rows = compute.transpose_a ? compute.a_columns : compute.a_rows;
  const Rule rule = check_operand(compute.a, compute.a_rows, compute.a_columns, stored_rows,
                                  compute.a_stride, geometry);
  if (rule != Rule::kNone || compute.d.is_garbage()) return rule;
  return check_operand(compute.d, compute.d_rows, compute.d_columns, compute.d_rows, 1, geometry);
}

Rule check(const MicroCommand& micro, const Geometry& geometry) {
  if (const auto* mvin = std::get_if<micro::Mvin>(&micro)) return check(*mvin, geometry);
  if (const auto* mvout = std::get_if<micro::Mvout>(&micro)) return check(*mvout, geometry);
  if (const auto* preload = std::get_if<micro::Preload>(&micro)) return check(*preload, geometry);
  if (const auto* compute = std::get_if<micro::Compute>(&micro)) return check(*compute, geometry);
  return Rule::kNone;
}

std::string describe(const MicroCommand& micro) {
  return std::visit(Describer{}, micro);
}

std::string describe(const LoopPlan& plan) {
  const command::LoopWsBounds& b = plan.bounds;
  return "I,J,K = " + std::to_string(b.i) + "," + std::to_string(b.j) + "," + std::to_string(b.k) +
         " blocks, padding " + std::to_string(b.pad_i) + "," + std::to_string(b.pad_j) + "," +
         std::to_string(b.pad_k) + ", scratchpad ids " + std::to_string(plan.run.a_spad_id) + "," +
         std::to_string(plan.run.b_spad_id);
}

}  // namespace vp::accelerator
