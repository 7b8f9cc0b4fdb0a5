#pragma once

#include <cstdint>
#include <cstring>

namespace vp::rtl::test {

/// accelerator_pkg::command_t on a port: rs2 at bit 0, rs1 at 64, funct at 128, from_loop at 135.
struct PortCommand {
  std::uint64_t rs2 = 0, rs1 = 0;
  std::uint8_t funct = 0;
  bool from_loop = false;

  bool operator==(const PortCommand&) const = default;
};

inline constexpr unsigned kCommandBytes = 17;

template <class Port>
void drive_command(Port& port, const PortCommand& command) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(&port);
  std::memcpy(bytes, &command.rs2, 8);
  std::memcpy(bytes + 8, &command.rs1, 8);
  bytes[16] = static_cast<std::uint8_t>(command.funct | unsigned{command.from_loop} << 7);
}

template <class Port>
PortCommand read_command(const Port& port) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&port);
  PortCommand command;
  std::memcpy(&command.rs2, bytes, 8);
  std::memcpy(&command.rs1, bytes + 8, 8);
  command.funct = bytes[16] & 0x7F;
  command.from_loop = bytes[16] >> 7 != 0;
  return command;
}

}  // namespace vp::rtl::test
