#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/devices/clint.h"
#include "models/devices/htif.h"
#include "models/interconnect/bus.h"
#include "models/memory/ram.h"
#include "models/rocket/block_cache.h"
#include "models/rocket/hart.h"
#include "models/rocket/reservations.h"

namespace vp::test {

inline constexpr Address kRamBase = 0x8000'0000;
inline constexpr Address kClintBase = 0x200'0000;

/// The host's view of a RAM, by DMI.
std::uint8_t* direct_pointer(memory::Ram& ram);

/// Harts with RAM, CLINT and HTIF, driven by the test's own thread instead of the scheduler: a test
/// says which hart runs how far. mtime is a variable of the test.
class Machine : public sc_core::sc_module, public rocket::HartSupervisor {
 public:
  struct Options {
    unsigned harts = 1;
    bool single_step = false;
    std::uint64_t ram_bytes = std::uint64_t{1} << 20;
    Address reset_pc = kRamBase;
  };

  Machine(sc_core::sc_module_name name, const Options& options);

  rocket::Hart& hart(HartId id = 0) { return *harts_[id]; }
  memory::Ram& ram() { return ram_; }
  rocket::BlockCache& blocks() { return blocks_; }
  devices::Clint& clint() { return clint_; }
  devices::Htif& htif() { return htif_; }

  /// Direct access to RAM, as a loader: before the run.
  void poke(Address address, const void* data, std::size_t bytes);
  template <typename T>
  void poke(Address address, T value) {
    poke(address, &value, sizeof value);
  }
  template <typename T>
  T peek(Address address) const {
    T value;
    std::memcpy(&value, ram_host_ + (address - kRamBase), sizeof value);
    return value;
  }

  /// Runs one hart for `instructions` more cycles at most; it may overrun by less than a block.
  void run(Cycles cycles, HartId id = 0);
  /// Runs all harts in turns of `quantum` cycles until each has reached local time `end`.
  void run_all(Cycles end, Cycles quantum);

  std::uint64_t time = 0;  ///< mtime; the CLINT looks at it when `clint().update()` is called.
  bool stopped = false;
  std::optional<int> exit_code;
  std::optional<rocket::FatalTrap> fatal_trap;
  std::string console;
  std::function<void()> on_console;  ///< Called for each character, as host code inside a slice.
  std::vector<Address> probes;       ///< Reported pcs, in order.

 private:
  std::uint64_t mtime() override { return time; }
  bool stop_requested() const override { return stopped; }
  void probe_reached(HartId, Address pc) override { probes.push_back(pc); }
  void fatal(const rocket::FatalTrap& trap) override;
  void accelerator_failed() override {}

  interconnect::Bus bus_;
  memory::Ram ram_;
  devices::Clint clint_;
  devices::Htif htif_;
  rocket::Reservations reservations_;
  std::uint8_t* ram_host_;
  rocket::BlockCache blocks_;
  std::vector<std::unique_ptr<rocket::Hart>> harts_;
};

}  // namespace vp::test
