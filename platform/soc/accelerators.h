#pragma once

#include <functional>
#include <memory>

#include "models/accelerator/interface.h"
#include "models/accelerator/pair/accelerator_pair.h"
#include "models/accelerator/timing/dma_timing.h"
#include "models/interconnect/bus.h"
#include "platform/config/config.h"

namespace vp::soc {

/// The accelerator of a SoC; empty without one.
struct AcceleratorSlot {
  std::unique_ptr<accelerator::AcceleratorPort> port;
  /// The port once more where it is two models in one.
  accelerator::pair::AcceleratorPair* pair = nullptr;
};

/// The accelerator that the configuration asks for, its DMA bound to the bus. `timing` is nullptr
/// in functional timing. Throws UserError for what the build does not have.
AcceleratorSlot make_accelerator(
    const config::Config& config, accelerator::timing::DmaTiming* timing, interconnect::Bus& bus,
    std::function<void(const accelerator::pair::Difference&)> on_difference);

}  // namespace vp::soc
