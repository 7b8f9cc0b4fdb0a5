#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "platform/workload/guest_memory.h"

namespace vp::test {

/// A piece of RAM. Accesses outside are a mistake of the caller and throw.
class FakeMemory : public workload::GuestMemory {
 public:
  explicit FakeMemory(std::size_t bytes, Address base = 0x8000'0000) : base_(base), ram_(bytes) {}

  void read(Address address, std::span<std::uint8_t> bytes) override {
    std::memcpy(bytes.data(), at(address, bytes.size()), bytes.size());
  }
  void write(Address address, std::span<const std::uint8_t> bytes) override {
    std::memcpy(at(address, bytes.size()), bytes.data(), bytes.size());
  }

  template <typename T>
  T value(Address address) {
    T result;
    std::memcpy(&result, at(address, sizeof result), sizeof result);
    return result;
  }
  template <typename T>
  void set(Address address, const T& new_value) {
    std::memcpy(at(address, sizeof new_value), &new_value, sizeof new_value);
  }

 private:
  std::uint8_t* at(Address address, std::size_t bytes) {
    if (address < base_ || address - base_ + bytes > ram_.size()) {
      throw std::out_of_range("access outside the RAM");
    }
    return ram_.data() + (address - base_);
  }

  Address base_;
  std::vector<std::uint8_t> ram_;
};

}  // namespace vp::test
