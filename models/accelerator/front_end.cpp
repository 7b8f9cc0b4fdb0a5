#include "models/accelerator/front_end.h"

namespace vp::accelerator {

FrontEnd::FrontEnd(const Geometry& geometry) : geometry_(geometry) {
  for (Configuration::Stream& stream : configuration_.streams) {
    stream.block_stride = static_cast<std::uint16_t>(geometry.mesh());
  }
}

FrontEnd::Outcome FrontEnd::accept(const Command& command) {
  const DecodedCommand decoded = decode(command);
  const bool is_counter = std::holds_alternative<command::Counter>(decoded);
  if (std::holds_alternative<command::Unknown>(decoded)) return Outcome(Rule::kUnknownFunct);
  if (command.wants_response && !is_counter) return Outcome(Rule::kNoResponse);
  return std::visit([this](const auto& fields) { return handle(fields); }, decoded);
}

FrontEnd::Outcome FrontEnd::handle(const command::ConfigEx& config) {
  const Rule rule = check(config, geometry_);
  if (rule != Rule::kNone) {
    return Outcome{rule, "dataflow bit " + std::to_string(config.weight_stationary) +
                             ", activation " + std::to_string(config.activation) +
                             ", A transposed " + std::to_string(config.transpose_a) +
                             ", B transposed " + std::to_string(config.transpose_b)};
  }
  configuration_.a_stride = config.a_stride;
  configuration_.c_stride = config.c_stride;
  if (!config.set_only_strides) {
    configuration_.transpose_a = config.transpose_a;
    configuration_.transpose_b = config.transpose_b;
  }
  return Work(micro::Configure{micro::Configure::Unit::kExecute});
}

FrontEnd::Outcome FrontEnd::handle(const command::ConfigLd& config) {
  const Rule rule = check(config);
  if (rule != Rule::kNone) {
    return Outcome{rule, "stream " + std::to_string(config.stream) + ", pixel repeats " +
                             std::to_string(config.pixel_repeats)};
  }
  configuration_.streams[config.stream] = {
      .stride = config.stride,
      .block_stride = config.block_stride,
      .scale = element_value(geometry_.data_type(), config.scale)};
  return Work(micro::Configure{micro::Configure::Unit::kLoad});
}

FrontEnd::Outcome FrontEnd::handle(const command::ConfigSt& config) {
  const Rule rule = check(config);
  if (rule != Rule::kNone) {
    return Outcome{rule, "activation " + std::to_string(config.activation) + ", pool size " +
                             std::to_string(config.pool_size) + ", pool stride " +
                             std::to_string(config.pool_stride)};
  }
  configuration_.store_stride = config.stride;
  configuration_.store_relu = config.activation == 1;
  const std::uint32_t all_ones = geometry_.data_type() == DataType::kBf16 ? 0xFFFF : 0xFFFF'FFFF;
  if ((config.scale & all_ones) != all_ones) {
    configuration_.store_scale = element_value(geometry_.data_type(), config.scale);
  }
  return Work(micro::Configure{micro::Configure::Unit::kStore});
}

FrontEnd::Outcome FrontEnd::handle(const command::ConfigNorm&) {
  return Outcome(Rule::kConfigNorm);
}

FrontEnd::Outcome FrontEnd::handle(const command::Mvin& mvin) {
  const Configuration::Stream& stream = configuration_.streams[mvin.stream];
  return Work(micro::Mvin{.dram = mvin.dram,
                          .row_stride = stream.stride,
                          .local = mvin.local.address,
                          .rows = mvin.local.rows,
                          .columns = mvin.local.columns,
                          .required_rows = mvin.local.rows,
                          .block_stride = stream.block_stride,
                          .stream = mvin.stream,
                          .scale = stream.scale});
}

FrontEnd::Outcome FrontEnd::handle(const command::Mvout& mvout) {
  return Work(micro::Mvout{.dram = mvout.dram,
                           .row_stride = configuration_.store_stride,
                           .local = mvout.local.address,
                           .rows = mvout.local.rows,
                           .columns = mvout.local.columns,
                           .relu = configuration_.store_relu,
                           .scale = configuration_.store_scale});
}

FrontEnd::Outcome FrontEnd::handle(const command::Preload& preload) {
  preload_pending_ = true;
  return Work(micro::Preload{.b = preload.b.address,
                             .b_rows = preload.b.rows,
                             .b_columns = preload.b.columns,
                             .c = preload.c.address,
                             .c_rows = preload.c.rows,
                             .c_columns = preload.c.columns,
                             .c_stride = configuration_.c_stride,
                             .transpose_b = configuration_.transpose_b});
}

FrontEnd::Outcome FrontEnd::handle(const command::Compute& compute) {
  if (!preload_pending_) return Outcome(Rule::kComputeOrder);
  preload_pending_ = false;
  return Work(micro::Compute{.flip = compute.flip,
                             .a = compute.a.address,
                             .a_rows = compute.a.rows,
                             .a_columns = compute.a.columns,
                             .a_stride = configuration_.a_stride,
                             .transpose_a = configuration_.transpose_a,
                             .d = compute.d.address,
                             .d_rows = compute.d.rows,
                             .d_columns = compute.d.columns});
}

FrontEnd::Outcome FrontEnd::handle(const command::Flush& flush) {
  return Work(flush);
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWsBounds& bounds) {
  descriptors_[descriptor_].bounds = bounds;
  return Work();
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWsAddressesAb& addresses) {
  descriptors_[descriptor_].ab = addresses;
  return Work();
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWsAddressesDc& addresses) {
  descriptors_[descriptor_].dc = addresses;
  return Work();
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWsStridesAb& strides) {
  descriptors_[descriptor_].strides_ab = strides;
  return Work();
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWsStridesDc& strides) {
  descriptors_[descriptor_].strides_dc = strides;
  return Work();
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopWs& run) {
  LoopPlan& plan = descriptors_[descriptor_];
  plan.run = run;
  plan.configuration = configuration_;
  const std::uint32_t half = geometry_.scratchpad_rows() / 2;
  const std::uint32_t accumulator_half = geometry_.accumulator_rows() / 2;
  const unsigned a_half = run.a_spad_id == 0 ? descriptor_ : run.a_spad_id - 1U;
  const unsigned b_half = run.b_spad_id == 0 ? descriptor_ : run.b_spad_id - 1U;
  plan.a_start = a_half * half;
  plan.b_end = (b_half + 1) * half;
  // A residual add has no K blocks to accumulate over: it stays with its descriptor.
  const bool upper_half = run.residual_add ? descriptor_ != 0 : upper_accumulator_half_;
  plan.c_start = upper_half ? accumulator_half : 0;

  const Rule rule = check(plan, geometry_);
  if (rule != Rule::kNone) return Outcome{rule, describe(plan)};
  descriptor_ ^= 1U;
  if (plan.dc.c != 0) upper_accumulator_half_ = !upper_accumulator_half_;
  preload_pending_ = false;
  return Work(plan);
}

FrontEnd::Outcome FrontEnd::handle(const command::LoopConv&) {
  return Outcome(Rule::kLoopConv);
}

FrontEnd::Outcome FrontEnd::handle(const command::Counter& counter) {
  const Rule rule = check(counter);
  if (rule != Rule::kNone) {
    return Outcome{rule, "event " + std::to_string(counter.event)};
  }
  return Work(counter);
}

FrontEnd::Outcome FrontEnd::handle(const command::Unknown&) {
  return Outcome(Rule::kUnknownFunct);
}

}  // namespace vp::accelerator
