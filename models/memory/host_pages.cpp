#include "models/memory/host_pages.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "models/common/errors.h"

namespace vp::memory {

HostPages::HostPages(const char* what, std::uint64_t bytes) {
  void* const start = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) {
    throw UserError(std::string(what) + ": the host has no room for " + std::to_string(bytes) +
                    " bytes (" + std::strerror(errno) + ")");
  }
  bytes_ = {static_cast<std::uint8_t*>(start), bytes};
}

HostPages::~HostPages() {
  ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace vp::memory
