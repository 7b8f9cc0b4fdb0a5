#pragma once

#include <regex.h>

#include <memory>
#include <string>

namespace vp {

/// A POSIX extended regular expression. (std::regex recurses once per character of the text.)
class Pattern {
 public:
  /// Throws UserError when `text` is not a valid expression.
  explicit Pattern(const std::string& text);

  /// Does the whole of `text` match?
  bool matches(const std::string& text) const;

 private:
  struct Freer {
    void operator()(regex_t* regex) const;
  };
  std::unique_ptr<regex_t, Freer> regex_;
};

}  // namespace vp
