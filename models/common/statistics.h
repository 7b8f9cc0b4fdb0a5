#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace vp {

/// The platform's one statistics registry: a component registers a counter under a dotted name
/// ("hart0.instructions") when it is built; the report reads all of them when the run has ended.
/// The registered reader must stay callable until then; it costs nothing while the simulation runs.
class StatisticsRegistry {
 public:
  using Reader = std::function<std::uint64_t()>;

  /// Registers `reader` as `name`; a name is registered once (asserted).
  void add(const std::string& name, Reader reader);
  /// Registers a counter that lives in a component.
  void add(const std::string& name, const std::uint64_t& counter) {
    add(name, [&counter] { return counter; });
  }

  /// Reads the counter `name`; empty if there is none.
  Reader find(const std::string& name) const;
  /// The present value of every counter, sorted by name.
  std::map<std::string, std::uint64_t> snapshot() const;

 private:
  std::map<std::string, Reader> readers_;
};

}  // namespace vp
