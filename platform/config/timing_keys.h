#pragma once

#include <string_view>
#include <vector>

#include "platform/config/bindings.h"
#include "platform/config/schema.h"

namespace vp::config {

/// The constants of full timing, by component: names and defaults are those of the parameter
/// structs, so that a default is written down once.
std::vector<Key> core_keys();
std::vector<Key> cache_keys();
std::vector<Key> memory_keys();
std::vector<Key> accelerator_timing_keys();

struct Range {
  std::uint64_t minimum;
  std::uint64_t maximum;
};

template <auto Component, auto Member>
Key number(std::string_view path, Range range, std::string_view unit, std::string_view origin,
           std::string_view description) {
  return {path,
          integer<&Config::timing, Component, Member>(range.minimum, range.maximum),
          initial_value<&Config::timing, Component, Member>(),
          unit,
          origin,
          description};
}

template <auto Component, auto Member>
Key choice(std::string_view path, const std::vector<std::uint64_t>& allowed, std::string_view unit,
           std::string_view origin, std::string_view description) {
  return {path,
          integer<&Config::timing, Component, Member>(allowed.front(), allowed.back(), allowed),
          initial_value<&Config::timing, Component, Member>(),
          unit,
          origin,
          description};
}

template <auto Component, auto Member>
Key flag(std::string_view path, std::string_view origin, std::string_view description) {
  return {path,
          enumeration<&Config::timing, Component, Member>({{"false", 0}, {"true", 1}}),
          initial_value<&Config::timing, Component, Member>(),
          "",
          origin,
          description};
}

}  // namespace vp::config
