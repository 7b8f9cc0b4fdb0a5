#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vp {

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// `text` in single quotes, fit for a one-line message: control characters escaped, long text cut.
std::string quote(std::string_view text);

}  // namespace vp
