#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vp::sweep {

/// The plotting program on the PATH, nothing where there is none (Debian: gnuplot-nox).
std::optional<std::filesystem::path> find_gnuplot();

struct Drawing {
  std::string id;      ///< Fit for a file name.
  std::string script;  ///< gnuplot_script().
};

/// The SVG of each drawing, several drawn at a time, using files in `folder` that are gone
/// afterwards; nothing when interrupted. Throws UserError with the program's own words where a
/// script fails.
std::optional<std::vector<std::string>> draw(const std::filesystem::path& gnuplot,
                                             const std::filesystem::path& folder,
                                             const std::vector<Drawing>& drawings);

}  // namespace vp::sweep
