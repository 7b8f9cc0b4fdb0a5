#include "models/devices/htif.h"

#include <array>
#include <bit>
#include <cstdio>
#include <utility>

#include "models/common/errors.h"

namespace vp::devices {
namespace {

constexpr unsigned kWordBytes = 8;

struct Command {
  unsigned device;
  unsigned command;
  std::uint64_t payload;
};

constexpr unsigned kDeviceShift = 56;
constexpr unsigned kCommandShift = 48;
constexpr std::uint64_t kPayloadMask = (std::uint64_t{1} << kCommandShift) - 1;

Command decode(std::uint64_t word) {
  return {static_cast<unsigned>(word >> kDeviceShift),
          static_cast<unsigned>(word >> kCommandShift & 0xFF), word & kPayloadMask};
}

std::string hex(std::uint64_t value) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(value));
  return text.data();
}

/// Does [address, address + bytes) touch [first, first + length)?
bool touches(Address address, unsigned bytes, Address first, unsigned length) {
  return address < first + length && first < address + bytes;
}

}  // namespace

Htif::Htif(sc_core::sc_module_name name, Hooks hooks, const SyscallOptions& options)
    : sc_module(name),
      memory("memory"),
      hooks_(std::move(hooks)),
      syscalls_(*this, {hooks_.console, hooks_.warning}, options) {
  SC_METHOD(on_lone_half);
  sensitive << lone_half_complete_;
  dont_initialize();
}

void Htif::attach(Address tohost, std::optional<Address> fromhost, memory::LineWatch& watch) {
  const auto observe = [&](const char* symbol, Address address) {
    if (address % kWordBytes != 0 || !watch.contains(address)) {
      throw UserError("symbol " + std::string(symbol) + " at " + hex(address) +
                      ": an aligned doubleword in RAM is needed");
    }
    watch.set(address, memory::LineWatch::kMailbox);
  };
  observe("tohost", tohost);
  if (fromhost) {
    observe("fromhost", *fromhost);
  }
  tohost_ = tohost;
  fromhost_ = fromhost;
  watch.listen(memory::LineWatch::kMailbox,
               [this](Address address, unsigned bytes, HartId) { on_write(address, bytes); });
}

bool Htif::transport(tlm::tlm_command command, Address address, std::uint8_t* data,
                     std::size_t bytes) {
  if (bytes == 0) {
    return true;
  }
  const auto length = static_cast<unsigned>(bytes);
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(length);
  payload.set_streaming_width(length);
  return memory->transport_dbg(payload) == length;
}

bool Htif::read(Address address, std::span<std::uint8_t> data) {
  return transport(tlm::TLM_READ_COMMAND, address, data.data(), data.size());
}

bool Htif::write(Address address, std::span<const std::uint8_t> data) {
  // A TLM payload has one data pointer for both directions; a write only reads through it.
  return transport(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(data.data()),
                   data.size());
}

std::uint64_t Htif::load(Address address) {
  std::array<std::uint8_t, kWordBytes> bytes{};
  read(address, bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

void Htif::store(Address address, std::uint64_t value) {
  write(address, std::bit_cast<std::array<std::uint8_t, kWordBytes>>(value));
}

void Htif::on_write(Address address, unsigned bytes) {
  if (serving_ || exited_) {
    return;
  }
  if (touches(address, bytes, tohost_, kWordBytes / 2)) {
    stored_ |= kLow;
  }
  if (touches(address, bytes, tohost_ + kWordBytes / 2, kWordBytes / 2)) {
    stored_ |= kHigh;
  }
  serving_ = true;
  if (stored_ == kBoth) {
    take_command();
  } else if (stored_ == kLow) {
    lone_half_complete_.notify(half_word_grace());
  }
  deliver();
  serving_ = false;
}

void Htif::on_lone_half() {
  if (exited_) {
    return;
  }
  serving_ = true;
  take_command();
  deliver();
  serving_ = false;
}

void Htif::take_command() {
  lone_half_complete_.cancel();
  stored_ = kNone;
  if (const std::uint64_t command = load(tohost_); command != 0) {
    store(tohost_, 0);
    execute(command);
  }
}

void Htif::execute(std::uint64_t word) {
  constexpr std::uint64_t kNegative = 0xFFFF;
  const Command command = decode(word);
  const bool negative_code = word >> kCommandShift == kNegative && (word & 1) != 0;
  if (negative_code || (command.device == 0 && command.command == 0 && (word & 1) != 0)) {
    exited_ = true;
    hooks_.exit(static_cast<int>(static_cast<std::int64_t>(word) >> 1));
  } else if (command.device == 0 && command.command == 0) {
    system_call(command.payload);
  } else if (command.device == 1 && command.command == 1) {
    const char character = static_cast<char>(command.payload & 0xFF);
    hooks_.console({&character, 1});
  } else if (command.device == 1 && command.command == 0) {
    ++pending_reads_;
  } else {
    hooks_.fault("HTIF: tohost = " + hex(word) + " names device " + std::to_string(command.device) +
                 ", command " + std::to_string(command.command) +
                 "; known are 0, 0 (exit, system call), 1, 0 (read) and 1, 1 (print)");
  }
}

void Htif::system_call(Address address) {
  SyscallProxy::Request request{};
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(request.data()),
                                      sizeof(request));
  if (!read(address, bytes)) {
    hooks_.fault("HTIF: tohost = " + hex(address) +
                 ": the system-call block (8 doublewords) is not in memory");
    return;
  }
  const SyscallProxy::Outcome outcome = syscalls_.perform(request);
  if (outcome.exit_code) {
    exited_ = true;
    hooks_.exit(*outcome.exit_code);
    return;
  }
  store(address, static_cast<std::uint64_t>(outcome.result));
  answers_.push_back(1);
}

void Htif::deliver() {
  constexpr std::uint64_t kReadAnswer = (std::uint64_t{1} << kDeviceShift) | 0x100;
  while (pending_reads_ != 0 && hooks_.read_character) {
    const int character = hooks_.read_character();
    if (character < 0) {
      break;
    }
    --pending_reads_;
    answers_.push_back(kReadAnswer | static_cast<std::uint64_t>(character & 0xFF));
  }
  if (fromhost_ && !answers_.empty() && load(*fromhost_) == 0) {
    store(*fromhost_, answers_.front());
    answers_.pop_front();
  }
}

}  // namespace vp::devices
