#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <systemc>

#include "models/common/types.h"
#include "models/devices/console.h"
#include "models/devices/syscalls.h"
#include "models/memory/line_watch.h"

namespace vp::devices {

/// The host side of HTIF: a mailbox of two 64-bit words in the guest's RAM, `tohost` (guest to
/// host) and `fromhost` (host to guest), found through the ELF's symbols.
///
/// A command in tohost is device [63:56], command [55:48], payload [47:0]:
///   device 0, command 0  payload odd: exit with code payload >> 1 (a value whose upper 16 bits are
///                        all ones too is taken as a negative code);
///                        payload even: address of 8 words, system call number and arguments; the
///                        result replaces the number and fromhost becomes 1
///   device 1, command 1  console: print the character payload[7:0]; no answer
///   device 1, command 0  console: read a character; the answer is command | 0x100 | character, and
///                        none comes while there is no input
/// tohost reads 0 once the command was taken. An answer waits until fromhost is 0.
///
/// tohost may be stored as one doubleword or as two words in either order. A lone store to the low
/// word is a complete command if the high word does not follow within `half_word_grace`.
class Htif : public sc_core::sc_module, private GuestMemory {
 public:
  struct Hooks {
    ConsoleSink console;                            ///< Characters and descriptors 1 and 2.
    std::function<void(int code)> exit;             ///< The guest ended its run.
    std::function<void(std::string line)> fault;    ///< A command that no device understands.
    std::function<void(std::string line)> warning;  ///< Worth a line on the log, the run goes on.
    std::function<int()> read_character;            ///< -1: none now. May be empty: never any.
  };

  /// Simulated time after which a store to the low half of tohost alone counts as complete.
  static sc_core::sc_time half_word_grace() { return {10, sc_core::SC_US}; }

  /// For reading and writing the guest's memory; debug transport only, so it never takes time.
  tlm_utils::simple_initiator_socket<Htif> memory;

  SC_HAS_PROCESS(Htif);
  Htif(sc_core::sc_module_name name, Hooks hooks, const SyscallOptions& options);

  /// Starts to serve the mailbox; call once. `watch` outlives the device. Without `fromhost`
  /// nothing is ever answered. Throws UserError for a word that is misaligned or outside the
  /// watched memory.
  void attach(Address tohost, std::optional<Address> fromhost, memory::LineWatch& watch);

 private:
  enum Half : std::uint8_t { kNone = 0, kLow = 1, kHigh = 2, kBoth = 3 };

  bool read(Address address, std::span<std::uint8_t> data) override;
  bool write(Address address, std::span<const std::uint8_t> data) override;
  bool transport(tlm::tlm_command command, Address address, std::uint8_t* data, std::size_t bytes);

  std::uint64_t load(Address address);
  void store(Address address, std::uint64_t value);

  void on_write(Address address, unsigned bytes);
  void on_lone_half();
  /// Takes what is in tohost as a command and executes it.
  void take_command();
  void execute(std::uint64_t command);
  void system_call(Address request);
  /// Hands out the oldest answer if the guest has taken the one before.
  void deliver();

  Hooks hooks_;
  SyscallProxy syscalls_;
  Address tohost_ = 0;
  std::optional<Address> fromhost_;
  bool serving_ = false;         ///< The device's own writes to the mailbox are under way.
  bool exited_ = false;          ///< Commands after the exit are ignored.
  std::uint8_t stored_ = kNone;  ///< Halves of tohost stored since the last command.
  unsigned pending_reads_ = 0;   ///< Console reads that wait for input.
  std::deque<std::uint64_t> answers_;
  sc_core::sc_event lone_half_complete_;
};

}  // namespace vp::devices
