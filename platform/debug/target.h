#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "models/accelerator/debug_view.h"
#include "platform/debug/memory_view.h"
#include "platform/debug/stop_points.h"
#include "platform/elf/image.h"
#include "platform/soc/soc.h"

namespace vp::debug {

/// Ranges that only a debugger sees: rows of the accelerator's local memories, one after another.
inline constexpr Address kScratchpadBase = 0xf0'0000'0000;
inline constexpr Address kAccumulatorBase = 0xf1'0000'0000;

/// GDB's view of the SoC: thread n + 1 is hart n, the thread behind the last hart's is the
/// accelerator. Only while the simulation stands.
class Target {
 public:
  Target(soc::Soc& soc, const elf::Image& image, StopPoints::HitListener listener);

  soc::Soc& soc() { return soc_; }
  const elf::Image& image() const { return image_; }
  unsigned harts() const { return static_cast<unsigned>(soc_.harts().size()); }
  unsigned threads() const { return harts() + (accelerator() != nullptr ? 1 : 0); }
  bool is_thread(std::uint64_t thread) const { return thread >= 1 && thread <= threads(); }
  /// nullptr: the accelerator.
  rocket::Hart* hart_of(unsigned thread) const;
  unsigned accelerator_thread() const { return harts() + 1; }
  /// nullptr without one that can be looked into.
  const accelerator::DebugView* accelerator() const;

  /// One line on what a thread does.
  std::string describe(unsigned thread) const;

  /// In the hexadecimal form of the protocol; 'x' stands for what a thread does not have.
  std::string general_registers(unsigned thread) const;
  bool write_general_registers(unsigned thread, std::string_view digits);
  /// Nothing: there is no such register.
  std::optional<std::string> read(unsigned thread, std::uint64_t number) const;
  bool write(unsigned thread, std::uint64_t number, std::string_view digits);

  std::size_t read_memory(Address address, std::span<std::uint8_t> bytes) const {
    return memory_.read(address, bytes);
  }
  bool write_memory(Address address, std::span<const std::uint8_t> bytes);
  const MemoryView& memory() const { return memory_; }

  StopPoints& stops() { return stops_; }

  /// GDB takes it that a watchpoint stops a thread before the access, and lets the thread make a
  /// step to complete it. The run stops behind the access: until that step the thread's pc is said
  /// to be `pc`.
  void pretend(unsigned thread, std::optional<Address> pc) { pretence_ = {thread, pc}; }
  bool pretends(unsigned thread) const { return pretence_ && pretence_->first == thread; }
  void end_pretence() { pretence_.reset(); }

  /// Has the debugger changed anything since the last call?
  bool take_modified() { return std::exchange(modified_, false); }

 private:
  void add_physical_regions();
  void add_local_memory(Address base, unsigned rows, bool is_accumulator);
  std::string describe_hart(const rocket::Hart& hart) const;

  soc::Soc& soc_;
  const elf::Image& image_;
  MemoryView memory_;
  StopPoints stops_;
  bool modified_ = false;
  std::optional<std::pair<unsigned, std::optional<Address>>> pretence_;
};

}  // namespace vp::debug
