#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vp::debug {

/// Two lower-case digits per byte.
std::string to_hex(std::span<const std::uint8_t> bytes);
std::string to_hex(std::string_view text);
/// The bytes, or nothing unless all of `digits` are pairs of hexadecimal digits.
std::optional<std::vector<std::uint8_t>> bytes_of(std::string_view digits);

/// A number as the protocol writes it: hexadecimal, at most 16 digits, not empty.
std::optional<std::uint64_t> number_of(std::string_view digits);

/// `bytes` (at most 8) of a register in target byte order, little-endian.
std::string register_hex(std::uint64_t value, unsigned bytes);
std::optional<std::uint64_t> register_value(std::string_view digits);

/// Splits off what precedes `separator` (all if there is none) and removes both from `text`.
std::string_view take_until(std::string_view& text, char separator);
/// Removes `prefix`; false and no change if `text` does not start with it.
bool take_prefix(std::string_view& text, std::string_view prefix);

}  // namespace vp::debug
