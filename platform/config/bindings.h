#pragma once

#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/config/schema.h"

namespace vp::config {

/// The field of `config` at the end of a path of members: at<&Config::soc, &Soc::harts>.
template <auto... Path>
auto& at(auto& config) {
  return (config.*....*Path);
}

template <auto... Path>
using FieldType = std::remove_cvref_t<decltype(at<Path...>(std::declval<Config&>()))>;

/// Of any integer type; the limits must fit it.
template <auto... Path>
IntegerType integer(std::uint64_t minimum, std::uint64_t maximum,
                    std::vector<std::uint64_t> allowed = {}) {
  return {[](const Config& config) -> std::uint64_t { return at<Path...>(config); },
          [](Config& config, std::uint64_t value) {
            at<Path...>(config) = static_cast<FieldType<Path...>>(value);
          },
          minimum, maximum, std::move(allowed)};
}

/// Of an enumeration or bool.
template <auto... Path>
EnumerationType enumeration(std::vector<EnumerationValue> values) {
  return {[](const Config& config) { return static_cast<int>(at<Path...>(config)); },
          [](Config& config, int value) {
            at<Path...>(config) = static_cast<FieldType<Path...>>(value);
          },
          std::move(values)};
}

/// The default of a field that a parameter struct gives itself.
template <auto... Path>
std::string initial_value() {
  const Config initial;
  return fmt::format("{}", at<Path...>(initial));
}

}  // namespace vp::config
