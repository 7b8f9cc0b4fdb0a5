#include "platform/common/pattern.h"

#include "models/common/errors.h"
#include "platform/common/text.h"

namespace vp {
namespace {

// Names of functions are shorter; longer expressions only cost time and memory.
constexpr std::size_t kLongestPattern = 1000;

}  // namespace

Pattern::Pattern(const std::string& text) {
  // Wrapped in a group, an expression with unbalanced parentheses could become a valid one: the
  // bare text is compiled as well.
  const bool is_short = text.size() <= kLongestPattern && text.find('\0') == std::string::npos;
  for (const std::string& form : {text, "^(" + text + ")$"}) {
    auto regex = std::make_unique<regex_t>();
    if (!is_short || regcomp(regex.get(), form.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
      throw UserError(quote(text) + " is not a valid regular expression");
    }
    regex_.reset(regex.release());
  }
}

bool Pattern::matches(const std::string& text) const {
  return regexec(regex_.get(), text.c_str(), 0, nullptr, 0) == 0;
}

void Pattern::Freer::operator()(regex_t* regex) const {
  regfree(regex);
  delete regex;
}

}  // namespace vp
