#pragma once

#include <cstddef>
#include <string>

namespace vp::sweep {

/// A colour by its role; what it looks like, in light and in dark, is the theme's affair.
struct Colour {
  enum class Role : unsigned {
    kInk,        ///< Text.
    kAxis,       ///< Lines around a plot.
    kGrid,       ///< Lines in it.
    kMuted,      ///< What is beside the point: other people's figures, ideals.
    kCategory,   ///< `index`: one of kCategories.
    kDeviation,  ///< `index`: 0 far below, kDeviations / 2 none, kDeviations - 1 far above.
  };
  Role role = Role::kInk;
  unsigned index = 0;
};

inline constexpr unsigned kCategories = 15;
inline constexpr unsigned kDeviations = 9;

/// The n-th category; they repeat after kCategories.
constexpr Colour category(std::size_t n) {
  return {Colour::Role::kCategory, static_cast<unsigned>(n % kCategories)};
}

/// "#rrggbb", a stand-in that recolour() recognises.
std::string stand_in(Colour colour);

/// `svg` with every stand-in replaced by the theme's custom property.
std::string recolour(const std::string& svg);

/// CSS that sets the custom properties on `selector`, in dark where the reader prefers it.
std::string theme_css(const std::string& selector);

}  // namespace vp::sweep
