#pragma once

#include <string>

namespace vp::differential {

/// Do two different lines of the harness's output differ only by what declared_differences.cpp
/// lists?
bool is_declared_difference(const std::string& qemu, const std::string& ours);

}  // namespace vp::differential
