#pragma once

#include <stdexcept>

namespace vp {

/// A mistake of the user of a program (file, configuration key, option). The message is one line
/// that names the culprit, what was found and what was expected. Caught by main() only: exit 2.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace vp
