#include "platform/sweep/report/theme.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>

namespace vp::sweep {
namespace {

/// Red of all stand-ins; green is the role, blue the index.
constexpr unsigned kMarker = 254;

struct Shades {
  std::string_view light;
  std::string_view dark;
};

struct Property {
  std::string_view name;
  Shades shades;
};
constexpr std::array<Property, 6> kPlain = {{{"ink", {"#1c2330", "#e6e9ef"}},
                                             {"axis", {"#7a8394", "#8e97a8"}},
                                             {"grid", {"#e3e7ee", "#2c3442"}},
                                             {"muted", {"#6b7280", "#9aa3b2"}},
                                             {"surface", {"#ffffff", "#171c25"}},
                                             {"page", {"#f4f6f9", "#0e1218"}}}};

constexpr std::array<Shades, kCategories> kCategoryShades = {{{"#2563b0", "#6ea8f0"},
                                                              {"#d9730d", "#f5a04a"},
                                                              {"#22834f", "#55c28a"},
                                                              {"#b8324a", "#f07a8c"},
                                                              {"#7449b0", "#b493ea"},
                                                              {"#0e8a9c", "#4cc8d8"},
                                                              {"#a86a1d", "#d6a867"},
                                                              {"#c2549a", "#ec8fca"},
                                                              {"#5d6b22", "#b3c25a"},
                                                              {"#64748b", "#94a3b8"},
                                                              {"#89b4e8", "#2f5f9e"},
                                                              {"#f2b880", "#9c5a17"},
                                                              {"#90cfae", "#1f6b45"},
                                                              {"#e8a0ac", "#8f2c3f"},
                                                              {"#c4aee6", "#573a86"}}};

/// Text on any of them is readable.
constexpr std::array<Shades, kDeviations> kDeviationShades = {{{"#6fa3dd", "#2f67ad"},
                                                               {"#93bce8", "#2d5a92"},
                                                               {"#bcd6f1", "#2b4b74"},
                                                               {"#e0ebf8", "#263a56"},
                                                               {"#f2f3f5", "#232a35"},
                                                               {"#fce8d9", "#4a3424"},
                                                               {"#f8cfae", "#6b4325"},
                                                               {"#f3b482", "#8a4f22"},
                                                               {"#ee9a5b", "#a55a1f"}}};

std::string property(unsigned role, unsigned index) {
  switch (static_cast<Colour::Role>(role)) {
    case Colour::Role::kCategory:
      return fmt::format("c{}", index);
    case Colour::Role::kDeviation:
      return fmt::format("d{}", index);
    default:
      return std::string(kPlain[role].name);
  }
}

std::string declarations(std::string_view Shades::*shade) {
  std::string css;
  for (const Property& entry : kPlain) {
    css += fmt::format("--{}:{};", entry.name, entry.shades.*shade);
  }
  for (std::size_t i = 0; i < kCategories; ++i) {
    css += fmt::format("--c{}:{};", i, kCategoryShades[i].*shade);
  }
  for (std::size_t i = 0; i < kDeviations; ++i) {
    css += fmt::format("--d{}:{};", i, kDeviationShades[i].*shade);
  }
  return css;
}

/// The next number of "254,  3, 11)", behind which `text` begins afterwards.
unsigned take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" ,"), text.size()));
  unsigned value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::string stand_in(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", kMarker, static_cast<unsigned>(colour.role),
                     colour.index);
}

std::string recolour(const std::string& svg) {
  constexpr std::string_view kOpening = "rgb(";
  std::string result;
  std::string_view rest = svg;
  for (std::size_t at; (at = rest.find(kOpening)) != std::string_view::npos;) {
    result += rest.substr(0, at);
    rest.remove_prefix(at);
    std::string_view numbers = rest.substr(kOpening.size());
    if (take_number(numbers) != kMarker) {
      result += kOpening;
      rest.remove_prefix(kOpening.size());
      continue;
    }
    const unsigned role = take_number(numbers);
    const unsigned index = take_number(numbers);
    result += fmt::format("var(--{})", property(role, index));
    rest = numbers.substr(std::min(numbers.find(')') + 1, numbers.size()));
  }
  return result += rest;
}

std::string theme_css(const std::string& selector) {
  return fmt::format(
      "{0}{{color-scheme:light dark;{1}}}\n"
      "@media (prefers-color-scheme:dark){{{0}{{{2}}}}}\n",
      selector, declarations(&Shades::light), declarations(&Shades::dark));
}

}  // namespace vp::sweep
