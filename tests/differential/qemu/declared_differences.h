#pragma once

#include <span>
#include <string>

namespace vp::differential {

/// A difference whose consequences would spread through a program: random_program.cpp avoids it,
/// and a directed test of our own checks what Rocket does.
struct AvoidedDifference {
  const char* what;
  const char* qemu;  ///< Version 7.2.
  const char* ours;
  const char* test;
};
std::span<const AvoidedDifference> avoided_differences();

/// Do two different lines of the harness's output differ only by what declared_differences.cpp
/// lists?
bool is_declared_difference(const std::string& qemu, const std::string& ours);

}  // namespace vp::differential
