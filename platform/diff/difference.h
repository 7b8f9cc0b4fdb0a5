#pragma once

#include <string>

#include "platform/diff/run_data.h"

namespace vp::diff {

/// How much of the comparison is shown.
struct Detail {
  std::size_t moves = 20;      ///< Causes of rows that moved, the largest ones.
  std::size_t functions = 40;  ///< Functions, those that moved most.
};

/// Where the cycles went from `a` to `b`, for a human reader: per row, hart or function A, B, the
/// difference and its share; per cause; and the causes of single rows that moved most. A row or
/// function that only one run has counts as 0 in the other. Throws UserError when the two files
/// have nothing in common that could be compared.
std::string compare(const RunData& a, const RunData& b, const Detail& detail);

}  // namespace vp::diff
