#include "platform/soc/accelerators.h"

#include <utility>

#include "models/accelerator/geometry.h"
#include "models/accelerator/tlm_accelerator.h"
#include "rtl/bridge/rtl_accelerator.h"

namespace vp::soc {
namespace {

using accelerator::pair::AcceleratorPair;
using accelerator::timing::DmaTiming;

accelerator::Geometry geometry_of(const config::Config& config) {
  const auto type = config.accelerator.data_type == config::DataType::kBf16
                        ? accelerator::DataType::kBf16
                        : accelerator::DataType::kFp32;
  return {type, static_cast<unsigned>(config.accelerator.mesh),
          static_cast<unsigned>(config.accelerator.scratchpad_kib),
          static_cast<unsigned>(config.accelerator.accumulator_kib)};
}

AcceleratorPair::Built make_tlm(const config::Config& config, const char* name, DmaTiming* memory) {
  const accelerator::Geometry geometry = geometry_of(config);
  std::unique_ptr<accelerator::timing::TimingModel> timing;
  if (memory != nullptr) {
    timing = std::make_unique<accelerator::timing::TimingModel>(geometry, config.timing.accelerator,
                                                                *memory);
  }
  auto tlm = std::make_unique<accelerator::TlmAccelerator>(name, geometry, std::move(timing));
  auto* const socket = &tlm->memory;
  return {std::move(tlm), socket};
}

AcceleratorPair::Built make_rtl(const config::Config& config, const char* name, DmaTiming* memory) {
  auto rtl = std::make_unique<rtl::RtlAccelerator>(name, geometry_of(config), memory);
  auto* const socket = &rtl->memory;
  return {std::move(rtl), socket};
}

std::unique_ptr<AcceleratorPair> make_pair(
    const config::Config& config, DmaTiming* timing,
    std::function<void(const accelerator::pair::Difference&)> on_difference) {
  const auto tlm = [&config](const char* name, DmaTiming* memory) {
    return make_tlm(config, name, memory);
  };
  const auto rtl = [&config](const char* name, DmaTiming* memory) {
    return make_rtl(config, name, memory);
  };
  AcceleratorPair::Options options{.leader_name = "rtl",
                                   .follower_name = "tlm",
                                   .inject = config.accelerator.inject_difference,
                                   .on_difference = std::move(on_difference)};
  if (config.accelerator.leader == config::AcceleratorLeader::kRtl) {
    return std::make_unique<AcceleratorPair>("accelerator", geometry_of(config), timing, rtl, tlm,
                                             std::move(options));
  }
  std::swap(options.leader_name, options.follower_name);
  return std::make_unique<AcceleratorPair>("accelerator", geometry_of(config), timing, tlm, rtl,
                                           std::move(options));
}

}  // namespace

AcceleratorSlot make_accelerator(
    const config::Config& config, DmaTiming* timing, interconnect::Bus& bus,
    std::function<void(const accelerator::pair::Difference&)> on_difference) {
  using config::AcceleratorModel;
  const AcceleratorModel model = config.accelerator.model;
  if (model == AcceleratorModel::kNone) return {};
  if (model == AcceleratorModel::kBoth) {
    auto pair = make_pair(config, timing, std::move(on_difference));
    pair->memory.bind(bus.initiators);
    AcceleratorPair* const view = pair.get();
    return {std::move(pair), view};
  }
  AcceleratorPair::Built built = model == AcceleratorModel::kRtl
                                     ? make_rtl(config, "accelerator", timing)
                                     : make_tlm(config, "accelerator", timing);
  built.memory->bind(bus.initiators);
  return {std::move(built.port), nullptr};
}

}  // namespace vp::soc
