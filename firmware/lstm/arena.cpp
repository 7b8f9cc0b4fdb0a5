#include "firmware/lstm/arena.h"

#include <string.h>

namespace vp::firmware {

void Ledger::record(const char* name, ArrayClass array_class, uint32_t element_bytes,
                    const void* address, uint64_t bytes) {
  if (size == kCapacity) {
    return;
  }
  ArenaEntry& entry = entries[size++];
  memset(entry.name, 0, sizeof entry.name);
  strncpy(entry.name, name, sizeof entry.name - 1);
  entry.array_class = array_class;
  entry.element_bytes = element_bytes;
  entry.address = reinterpret_cast<uintptr_t>(address);
  entry.bytes = bytes;
}

uint64_t Ledger::total_bytes() const {
  uint64_t total = 0;
  for (uint32_t k = 0; k < size; ++k) {
    total += entries[k].bytes;
  }
  return total;
}

void* Arena::take(const char* name, ArrayClass array_class, uint32_t element_bytes,
                  uint64_t bytes) {
  const uint64_t begin = (used_ + kAlignment - 1) / kAlignment * kAlignment;
  if (begin > capacity_ || bytes > capacity_ - begin) {
    overflowed_ = true;
    return nullptr;
  }
  used_ = begin + bytes;
  ledger_.record(name, array_class, element_bytes, block_ + begin, bytes);
  return block_ + begin;
}

}  // namespace vp::firmware
