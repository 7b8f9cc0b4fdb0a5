#include "platform/debug/target.h"

#include <fmt/format.h>

#include "models/accelerator/commands.h"
#include "platform/debug/hex.h"
#include "platform/debug/registers.h"

namespace vp::debug {

Target::Target(soc::Soc& soc, const elf::Image& image, StopPoints::HitListener listener)
    : soc_(soc),
      image_(image),
      stops_(soc.blocks(), soc.watch(), soc.harts(), std::move(listener)) {
  add_physical_regions();
  if (const accelerator::DebugView* view = accelerator()) {
    add_local_memory(kScratchpadBase, view->geometry().scratchpad_rows(), false);
    add_local_memory(kAccumulatorBase, view->geometry().accumulator_rows(), true);
  }
}

void Target::add_physical_regions() {
  const auto read = [this](Address address, std::span<std::uint8_t> bytes) {
    return soc_.debug_read(address, bytes);
  };
  const auto write = [this](Address address, std::span<const std::uint8_t> bytes) {
    return soc_.debug_write(address, bytes);
  };
  constexpr std::uint64_t kClintBytes = 0x1'0000;
  constexpr std::uint64_t kUartBytes = 0x1000;
  for (const rocket::CodeRegion& region : soc_.blocks().regions()) {
    const bool is_rom = region.base == soc::kBootRomBase;
    memory_.add({region.base, region.size, !is_rom, is_rom, read, write});
  }
  memory_.add({soc::kClintBase, kClintBytes, true, false, read, write});
  memory_.add({soc::kUartBase, kUartBytes, true, false, read, write});
}

void Target::add_local_memory(Address base, unsigned rows, bool is_accumulator) {
  const accelerator::DebugView* const view = accelerator();
  const unsigned element = view->geometry().element_bytes();
  const unsigned row_bytes = view->geometry().row_bytes();
  const auto read = [=](Address address, std::span<std::uint8_t> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const Address offset = address - base + i;
      const auto row = static_cast<std::uint32_t>(offset / row_bytes);
      const auto column = static_cast<unsigned>(offset % row_bytes / element);
      const std::uint32_t bits =
          is_accumulator ? view->accumulator_bits(row, column) : view->scratchpad_bits(row, column);
      bytes[i] = static_cast<std::uint8_t>(bits >> 8 * (offset % element));
    }
    return true;
  };
  memory_.add({base, std::uint64_t{rows} * row_bytes, false, false, read, {}});
}

const accelerator::DebugView* Target::accelerator() const {
  const accelerator::AcceleratorPort* const port = soc_.accelerator();
  return port != nullptr ? port->debug_view() : nullptr;
}

rocket::Hart* Target::hart_of(unsigned thread) const {
  return thread <= harts() ? soc_.harts()[thread - 1].get() : nullptr;
}

std::string Target::describe_hart(const rocket::Hart& hart) const {
  const char* state = hart.is_held()                 ? "held"
                      : hart.is_waiting()            ? "waits for an interrupt"
                      : hart.waits_for_accelerator() ? "waits for the accelerator"
                      : hart.is_polling()            ? "polls memory"
                                                     : "runs";
  const char* mode = hart.privilege() == rocket::Privilege::kMachine ? "M" : "U";
  return fmt::format("hart {}: {}, {} mode, cycle {}, {} instructions", hart.id(), state, mode,
                     hart.now(), hart.retired());
}

std::string Target::describe(unsigned thread) const {
  if (const rocket::Hart* hart = hart_of(thread)) return describe_hart(*hart);
  const accelerator::DebugView& view = *accelerator();
  std::string text = fmt::format("accelerator: {} commands", view.commands());
  if (const auto& last = view.last_command()) {
    text += ", last " + accelerator::command_name(last->funct);
  }
  const auto next = soc_.accelerator()->next_activity();
  return text + (next ? fmt::format(", at work until after cycle {}", *next) : ", at rest");
}

std::optional<std::string> Target::read(unsigned thread, std::uint64_t number) const {
  const Register* const r = find_register(number);
  if (r == nullptr) return std::nullopt;
  std::optional<std::uint64_t> value;
  if (number == kPcNumber && pretends(thread) && pretence_->second) {
    value = *pretence_->second;
  } else if (rocket::Hart* hart = hart_of(thread)) {
    value = read_register(*hart, *r);
  } else if (number == kPcNumber) {
    const auto& last = accelerator()->last_command();
    value = last ? last->pc : 0;
  }
  return value ? register_hex(*value, r->bytes) : std::string(std::size_t{2} * r->bytes, 'x');
}

bool Target::write(unsigned thread, std::uint64_t number, std::string_view digits) {
  const Register* const r = find_register(number);
  const auto value = register_value(digits);
  rocket::Hart* const hart = hart_of(thread);
  if (r == nullptr || !value || hart == nullptr || digits.size() != std::size_t{2} * r->bytes) {
    return false;
  }
  if (number == kPcNumber) end_pretence();
  if (!write_register(*hart, *r, *value)) return false;
  modified_ = true;
  return true;
}

std::string Target::general_registers(unsigned thread) const {
  std::string text;
  for (unsigned number = 0; number < kGeneralRegisters; ++number) text += *read(thread, number);
  return text;
}

bool Target::write_general_registers(unsigned thread, std::string_view digits) {
  constexpr std::size_t kDigits = 16;
  if (digits.size() != kGeneralRegisters * kDigits || hart_of(thread) == nullptr) return false;
  for (unsigned number = 0; number < kGeneralRegisters; ++number) {
    const std::string_view value = digits.substr(number * kDigits, kDigits);
    if (*read(thread, number) != value && !write(thread, number, value)) return false;
  }
  return true;
}

bool Target::write_memory(Address address, std::span<const std::uint8_t> bytes) {
  stops_.ignore_accesses(true);
  const bool done = memory_.write(address, bytes);
  stops_.ignore_accesses(false);
  modified_ = true;
  return done;
}

}  // namespace vp::debug
