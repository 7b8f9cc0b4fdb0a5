#include "models/common/statistics.h"

#include <cassert>

namespace vp {

void StatisticsRegistry::add(const std::string& name, Reader reader) {
  [[maybe_unused]] const bool inserted = readers_.emplace(name, std::move(reader)).second;
  assert(inserted && "statistics name registered twice");
}

StatisticsRegistry::Reader StatisticsRegistry::find(const std::string& name) const {
  const auto it = readers_.find(name);
  return it == readers_.end() ? Reader() : it->second;
}

std::map<std::string, std::uint64_t> StatisticsRegistry::snapshot() const {
  std::map<std::string, std::uint64_t> values;
  for (const auto& [name, reader] : readers_) values.emplace(name, reader());
  return values;
}

}  // namespace vp
