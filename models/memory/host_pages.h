#pragma once

#include <cstdint>
#include <span>

namespace vp::memory {

/// Zero-initialised anonymous host memory. Pages cost nothing until they are touched, so a guest
/// memory may be larger than the host's; private, so that a forked process keeps its own copy.
class HostPages {
 public:
  /// Throws UserError when the host refuses the reservation (`what` names the memory).
  HostPages(const char* what, std::uint64_t bytes);
  ~HostPages();
  HostPages(const HostPages&) = delete;
  HostPages& operator=(const HostPages&) = delete;

  std::span<std::uint8_t> bytes() const { return bytes_; }

 private:
  std::span<std::uint8_t> bytes_;
};

}  // namespace vp::memory
