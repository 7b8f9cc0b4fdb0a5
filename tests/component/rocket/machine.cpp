#include "tests/component/rocket/machine.h"

#include <algorithm>
#include <cstring>

namespace vp::test {

std::uint8_t* direct_pointer(memory::Ram& ram) {
  tlm::tlm_generic_payload payload;
  payload.set_address(ram.base());
  payload.set_read();
  tlm::tlm_dmi dmi;
  ram.target.get_base_interface().get_direct_mem_ptr(payload, dmi);
  return dmi.get_dmi_ptr();
}

Machine::Machine(sc_core::sc_module_name name, const Options& options)
    : sc_module(name),
      bus_("bus"),
      ram_("ram", kRamBase, options.ram_bytes),
      clint_(
          "clint", kClintBase, options.harts, [this] { return time; },
          [this](HartId id, bool level) {
            harts_[id]->set_interrupt(rocket::Interrupt::kSoftware, level, harts_[id]->now());
          },
          [this](HartId id, bool level) {
            harts_[id]->set_interrupt(rocket::Interrupt::kTimer, level, harts_[id]->now());
          }),
      htif_("htif",
            {.console =
                 [this](std::string_view text) {
                   console += text;
                   if (on_console) on_console();
                 },
             .exit =
                 [this](int code) {
                   exit_code = code;
                   stopped = true;
                 },
             .fault = [this](const std::string&) { stopped = true; },
             .warning = {},
             .read_character = {}},
            {}),
      reservations_(options.harts, ram_.watch()),
      ram_host_(direct_pointer(ram_)),
      blocks_({{ram_.base(), ram_.size(), ram_host_}}, ram_.watch()) {
  bus_.map(kClintBase, clint_.size(), clint_.target);
  bus_.map(kRamBase, ram_.size(), ram_.target);
  htif_.memory.bind(bus_.initiators);
  for (HartId id = 0; id < options.harts; ++id) {
    const std::string hart_name = "hart" + std::to_string(id);
    auto& hart = *harts_.emplace_back(std::make_unique<rocket::Hart>(
        hart_name.c_str(),
        rocket::Hart::Options{
            .id = id, .reset_pc = options.reset_pc, .single_step = options.single_step},
        blocks_, reservations_, ram_.watch(), *this));
    hart.memory.bind(bus_.initiators);
    hart.connect_ram(ram_.base(), ram_.size(), ram_host_);
  }
}

void Machine::poke(Address address, const void* data, std::size_t bytes) {
  std::memcpy(ram_host_ + (address - kRamBase), data, bytes);
}

void Machine::run(Cycles cycles, HartId id) {
  rocket::Hart& hart = *harts_[id];
  hart.run(hart.now() + cycles);
}

void Machine::run_all(Cycles end, Cycles quantum) {
  for (;;) {
    rocket::Hart* slowest = nullptr;
    for (const auto& hart : harts_) {
      if (hart->is_waiting() || hart->now() >= end) continue;
      if (slowest == nullptr || hart->now() < slowest->now()) slowest = hart.get();
    }
    if (slowest == nullptr || stopped) return;
    slowest->run(std::min(end, slowest->now() + quantum));
  }
}

void Machine::fatal(const rocket::FatalTrap& trap) {
  fatal_trap = trap;
  stopped = true;
}

}  // namespace vp::test
