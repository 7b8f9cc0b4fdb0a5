#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <systemc>
#include <vector>

#include "models/accelerator/interface.h"
#include "models/accelerator/waves.h"
#include "models/common/statistics.h"
#include "models/devices/clint.h"
#include "models/devices/htif.h"
#include "models/devices/uart.h"
#include "models/interconnect/bus.h"
#include "models/memory/boot_rom.h"
#include "models/memory/ram.h"
#include "models/rocket/block_cache.h"
#include "models/rocket/hart.h"
#include "models/rocket/reservations.h"
#include "models/rocket/scheduler.h"
#include "platform/config/config.h"
#include "platform/elf/image.h"
#include "platform/soc/accelerators.h"
#include "platform/soc/timed_system.h"
#include "platform/workload/guest_memory.h"

namespace vp::soc {

/// Physical address map (docs/architecture.md); Chipyard's.
inline constexpr Address kBootRomBase = 0x1'0000;
inline constexpr Address kClintBase = 0x200'0000;
inline constexpr Address kUartBase = 0x1002'0000;
inline constexpr Address kRamBase = config::Soc::kRamBase;

/// The whole SoC as the configuration describes it, with a program in its memory.
class Soc : public sc_core::sc_module, public workload::GuestMemory {
 public:
  struct Hooks {
    devices::ConsoleSink console;
    std::function<void(int code)> exit;
    std::function<void(std::string line)> fault;  ///< A host-interface mistake: ends the run.
    std::function<void(std::string line)> warning;
    /// The two accelerators of accelerator.model both differ.
    std::function<void(const accelerator::pair::Difference&)> accelerator_difference = {};
  };

  /// Builds and connects all components and copies the program's segments. Throws UserError for a
  /// program that does not fit the memory.
  Soc(sc_core::sc_module_name name, const config::Config& config, const elf::Image& image,
      Hooks hooks);

  /// Debug access by physical address; asserts that it is RAM or a device that answers.
  void read(Address address, std::span<std::uint8_t> bytes) override;
  void write(Address address, std::span<const std::uint8_t> bytes) override;

  /// Debug access by physical address to whatever lies there: no time, no side effects on devices.
  /// False if nothing answers or the access leaves its region.
  bool debug_read(Address address, std::span<std::uint8_t> bytes);
  bool debug_write(Address address, std::span<const std::uint8_t> bytes);

  /// nullptr in functional timing.
  const TimedSystem* timed_system() const { return timed_.get(); }
  memory::LineWatch& watch() { return ram_.watch(); }
  rocket::HartScheduler& scheduler() { return scheduler_; }
  rocket::BlockCache& blocks() { return blocks_; }
  const std::vector<std::unique_ptr<rocket::Hart>>& harts() const { return harts_; }
  /// The accelerator's port, nullptr without one.
  const accelerator::AcceleratorPort* accelerator() const { return accelerator_.port.get(); }
  accelerator::AcceleratorPort* accelerator() { return accelerator_.port.get(); }
  /// Both models in one; nullptr where there is only one.
  accelerator::pair::AcceleratorPair* accelerator_pair() { return accelerator_.pair; }
  /// Of the accelerator's signals; nullptr where it has none.
  accelerator::Waves* accelerator_waves() {
    return accelerator_.port ? accelerator_.port->waves() : nullptr;
  }
  const StatisticsRegistry& statistics() const { return statistics_; }

 private:
  void load(const elf::Image& image);
  void transport(tlm::tlm_command command, Address address, std::uint8_t* data, std::size_t bytes);

  bool debug_access(tlm::tlm_command command, Address address, std::uint8_t* data,
                    std::size_t bytes);

  interconnect::Bus bus_;
  tlm_utils::simple_initiator_socket<Soc> debug_port_;
  memory::Ram ram_;
  memory::BootRom boot_rom_;
  rocket::HartScheduler scheduler_;
  devices::Clint clint_;
  devices::Uart uart_;
  devices::Htif htif_;
  std::unique_ptr<TimedSystem> timed_;  ///< nullptr in functional timing.
  AcceleratorSlot accelerator_;
  rocket::Reservations reservations_;
  rocket::BlockCache blocks_;
  std::vector<std::unique_ptr<rocket::Hart>> harts_;
  StatisticsRegistry statistics_;
};

}  // namespace vp::soc
