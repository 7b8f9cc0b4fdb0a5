#include "models/memory/line_watch.h"

#include <algorithm>
#include <cassert>

namespace vp::memory {

void LineWatch::notify_write(Address address, unsigned bytes, HartId writer) {
  assert(contains(address));
  const Address end = std::min<Address>(address + bytes, base_ + flags_.size() * kLineBytes);
  for (Address part = address; part < end;) {
    const Address part_end = std::min<Address>(end, (part / kLineBytes + 1) * kLineBytes);
    const std::uint8_t flags = at(part);
    if (flags != 0) {
      for (const auto& [flag, listener] : listeners_) {
        if ((flags & flag) != 0) {
          listener(part, static_cast<unsigned>(part_end - part), writer);
        }
      }
    }
    part = part_end;
  }
}

void LineWatch::watch_reads(Flag flag, Listener listener) {
  read_listeners_.erase(flag);
  if (listener) read_listeners_.emplace(flag, std::move(listener));
}

void LineWatch::notify_read(Address address, unsigned bytes, HartId reader) const {
  if (read_listeners_.empty() || !contains(address) || bytes == 0) return;
  const Address last = std::min<Address>(address + bytes, base_ + flags_.size() * kLineBytes) - 1;
  std::uint8_t flags = 0;
  for (Address line = address / kLineBytes; line <= last / kLineBytes; ++line) {
    flags |= at(line * kLineBytes);
  }
  for (const auto& [flag, listener] : read_listeners_) {
    if ((flags & flag) != 0) listener(address, bytes, reader);
  }
}

}  // namespace vp::memory
