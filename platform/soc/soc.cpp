#include "platform/soc/soc.h"

#include <algorithm>
#include <cassert>

namespace vp::soc {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

devices::SyscallOptions syscall_options(const config::Config& config) {
  devices::SyscallOptions options;
  if (!config.htif.folder.empty()) options.host_folder = config.htif.folder;
  return options;
}

bool is_timed(const config::Config& config) {
  return config.timing.model != config::TimingModel::kFunctional;
}

/// The host address of the memory that `target` grants over DMI at `address`.
template <typename Socket>
std::uint8_t* direct_pointer(Socket& target, Address address) {
  tlm::tlm_generic_payload payload;
  payload.set_address(address);
  payload.set_read();
  tlm::tlm_dmi dmi;
  [[maybe_unused]] const bool granted =
      target.get_base_interface().get_direct_mem_ptr(payload, dmi);
  assert(granted);
  return dmi.get_dmi_ptr() + (address - dmi.get_start_address());
}

std::vector<rocket::CodeRegion> code_regions(memory::Ram& ram, memory::BootRom& rom) {
  return {{ram.base(), ram.size(), direct_pointer(ram.target, ram.base())},
          {rom.base(), rom.size(), direct_pointer(rom.target, rom.base())}};
}

}  // namespace

Soc::Soc(sc_core::sc_module_name name, const config::Config& config, const elf::Image& image,
         Hooks hooks)
    : sc_module(name),
      bus_("bus"),
      debug_port_("debug_port"),
      ram_("ram", kRamBase, config.soc.ram_mib * kMiB),
      boot_rom_("boot_rom", kBootRomBase, image.entry()),
      scheduler_("scheduler", {.clock = Clock::from_megahertz(config.soc.clock_mhz),
                               .quantum = config.timing.quantum,
                               .rtc_divider = config.soc.rtc_divider}),
      clint_(
          "clint", kClintBase, static_cast<unsigned>(config.soc.harts),
          [this] { return scheduler_.ticks(); },
          [this](HartId hart, bool level) {
            scheduler_.set_interrupt(hart, rocket::Interrupt::kSoftware, level);
          },
          [this](HartId hart, bool level) {
            scheduler_.set_interrupt(hart, rocket::Interrupt::kTimer, level);
          }),
      uart_("uart", kUartBase, hooks.console),
      htif_("htif",
            {.console = hooks.console,
             .exit = hooks.exit,
             .fault = hooks.fault,
             .warning = hooks.warning,
             .read_character = {}},
            syscall_options(config)),
      timed_(is_timed(config) ? std::make_unique<TimedSystem>(config, ram_.base(), ram_.size())
                              : nullptr),
      accelerator_(
          make_accelerator(config, timed_.get(), bus_, std::move(hooks.accelerator_difference))),
      reservations_(static_cast<unsigned>(config.soc.harts), ram_.watch()),
      blocks_(code_regions(ram_, boot_rom_), ram_.watch(), is_timed(config)) {
  bus_.map(kBootRomBase, boot_rom_.size(), boot_rom_.target);
  bus_.map(kClintBase, clint_.size(), clint_.target);
  bus_.map(kUartBase, uart_.size(), uart_.target);
  bus_.map(kRamBase, ram_.size(), ram_.target);
  htif_.memory.bind(bus_.initiators);
  debug_port_.bind(bus_.initiators);
  if (accelerator_.port) accelerator_.port->register_statistics(statistics_, "accelerator.");
  std::uint8_t* const ram_host = direct_pointer(ram_.target, ram_.base());
  for (HartId id = 0; id < config.soc.harts; ++id) {
    const std::string hart_name = "hart" + std::to_string(id);
    // Only hart 0 owns the accelerator (architecture-facts section 4).
    auto& hart = *harts_.emplace_back(std::make_unique<rocket::Hart>(
        hart_name.c_str(),
        rocket::Hart::Options{
            .id = id,
            .reset_pc = kBootRomBase,
            .accelerator = id == 0 ? accelerator_.port.get() : nullptr,
            .single_step = config.timing.model == config::TimingModel::kReference},
        blocks_, reservations_, ram_.watch(), scheduler_));
    hart.memory.bind(bus_.initiators);
    hart.connect_ram(ram_.base(), ram_.size(), ram_host);
    hart.register_statistics(statistics_, hart_name + ".");
    if (timed_) timed_->attach(hart);
    scheduler_.add_hart(hart);
  }
  if (timed_) {
    timed_->register_statistics(statistics_);
    scheduler_.connect_blocks(blocks_);
    if (accelerator_.port) scheduler_.connect_accelerator(*accelerator_.port);
  }
  scheduler_.connect_timer([this] { return clint_.next_event(); }, [this] { clint_.update(); });
  load(image);
}

void Soc::load(const elf::Image& image) {
  image.require_within(ram_.base(), ram_.size());
  std::uint8_t* const ram_host = direct_pointer(ram_.target, ram_.base());
  for (const elf::Segment& segment : image.segments()) {
    std::copy(segment.content.begin(), segment.content.end(),
              ram_host + (segment.address - ram_.base()));
  }
  if (const elf::Symbol* tohost = image.find("tohost")) {
    const elf::Symbol* fromhost = image.find("fromhost");
    htif_.attach(tohost->address,
                 fromhost ? std::optional<Address>(fromhost->address) : std::nullopt, ram_.watch());
  }
}

void Soc::transport(tlm::tlm_command command, Address address, std::uint8_t* data,
                    std::size_t bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(static_cast<unsigned>(bytes));
  payload.set_streaming_width(static_cast<unsigned>(bytes));
  [[maybe_unused]] const unsigned moved = ram_.target.get_base_interface().transport_dbg(payload);
  assert(moved == bytes);
}

bool Soc::debug_access(tlm::tlm_command command, Address address, std::uint8_t* data,
                       std::size_t bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(static_cast<unsigned>(bytes));
  payload.set_streaming_width(static_cast<unsigned>(bytes));
  return debug_port_->transport_dbg(payload) == bytes;
}

bool Soc::debug_read(Address address, std::span<std::uint8_t> bytes) {
  return debug_access(tlm::TLM_READ_COMMAND, address, bytes.data(), bytes.size());
}

bool Soc::debug_write(Address address, std::span<const std::uint8_t> bytes) {
  return debug_access(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(bytes.data()),
                      bytes.size());
}

void Soc::read(Address address, std::span<std::uint8_t> bytes) {
  transport(tlm::TLM_READ_COMMAND, address, bytes.data(), bytes.size());
}

void Soc::write(Address address, std::span<const std::uint8_t> bytes) {
  transport(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace vp::soc
