#include "platform/debug/memory_view.h"

#include <fmt/format.h>

#include <algorithm>

namespace vp::debug {

const Region* MemoryView::find(Address address) const {
  const auto it = std::find_if(regions_.begin(), regions_.end(), [&](const Region& region) {
    return address - region.base < region.bytes;
  });
  return it == regions_.end() ? nullptr : &*it;
}

std::size_t MemoryView::read(Address address, std::span<std::uint8_t> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const Address at = address + done;
    const Region* const region = find(at);
    if (region == nullptr) break;
    const std::uint64_t rest = region->bytes - (at - region->base);
    const auto part = bytes.subspan(done, std::min<std::uint64_t>(rest, bytes.size() - done));
    if (!region->read(at, part)) break;
    done += part.size();
  }
  return done;
}

bool MemoryView::write(Address address, std::span<const std::uint8_t> bytes) const {
  std::vector<std::pair<const Region*, std::size_t>> parts;
  for (std::size_t done = 0; done < bytes.size();) {
    const Region* const region = find(address + done);
    if (region == nullptr || !region->is_writable) return false;
    const std::uint64_t rest = region->bytes - (address + done - region->base);
    const auto part = std::min<std::uint64_t>(rest, bytes.size() - done);
    parts.emplace_back(region, part);
    done += part;
  }
  std::size_t done = 0;
  for (const auto& [region, part] : parts) {
    if (!region->write(address + done, bytes.subspan(done, part))) return false;
    done += part;
  }
  return true;
}

std::string MemoryView::xml() const {
  std::string regions;
  for (const Region& region : regions_) {
    regions += fmt::format("<memory type=\"{}\" start=\"{:#x}\" length=\"{:#x}\"/>\n",
                           region.is_rom ? "rom" : "ram", region.base, region.bytes);
  }
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory "
         "Map "
         "V1.0//EN\" \"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n<memory-map>\n" +
         regions + "</memory-map>\n";
}

}  // namespace vp::debug
