#pragma once

#include <stddef.h>
#include <stdint.h>

namespace vp::firmware {

/// What an array is for; the classes of the memory report.
enum ArrayClass : uint32_t {
  kParameterArray,
  kRegulariserArray,
  kGradientArray,
  kStateArray,
  kScratchArray,
};

/// One array of the training program, as the platform reads it.
struct ArenaEntry {
  char name[24];  ///< Zero-terminated.
  uint32_t array_class;
  uint32_t element_bytes;
  uint64_t address;
  uint64_t bytes;
};
static_assert(sizeof(ArenaEntry) == 48, "the layout is a contract with the platform");

/// The list of all arrays. Its sum is the program's memory, without alignment.
struct Ledger {
  static constexpr uint32_t kCapacity = 64;

  ArenaEntry* entries;  ///< kCapacity of them.
  uint32_t size = 0;

  void record(const char* name, ArrayClass array_class, uint32_t element_bytes, const void* address,
              uint64_t bytes);
  uint64_t total_bytes() const;
};

/// Hands out arrays from one block and records them; nothing is given back.
class Arena {
 public:
  static constexpr uint64_t kAlignment = 64;  // a cache line

  Arena(void* block, uint64_t bytes, Ledger& ledger)
      : block_(static_cast<uint8_t*>(block)), capacity_(bytes), ledger_(ledger) {}

  /// `count` elements, not initialised; nullptr (and `overflowed`) when they do not fit.
  template <class Element>
  Element* allocate(const char* name, ArrayClass array_class, uint64_t count) {
    return static_cast<Element*>(take(name, array_class, sizeof(Element), count * sizeof(Element)));
  }

  bool overflowed() const { return overflowed_; }
  /// Bytes used from the block, alignment included.
  uint64_t high_water() const { return used_; }

 private:
  void* take(const char* name, ArrayClass array_class, uint32_t element_bytes, uint64_t bytes);

  uint8_t* block_;
  uint64_t capacity_;
  uint64_t used_ = 0;
  bool overflowed_ = false;
  Ledger& ledger_;
};

}  // namespace vp::firmware
