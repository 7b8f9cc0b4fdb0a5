#include "platform/run/wave_options.h"

#include <charconv>
#include <string_view>

#include "models/common/errors.h"

namespace vp::run {

WaveTrigger WaveTrigger::parse(const std::string& option, const std::string& text) {
  const auto colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  const std::string value = colon == std::string::npos ? "" : text.substr(colon + 1);
  std::uint64_t number = 0;
  const auto result = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number =
      !value.empty() && result.ec == std::errc() && result.ptr == value.data() + value.size();
  WaveTrigger trigger;
  if (kind == "cycle" && is_number) {
    trigger.moment.cycle = number;
  } else if (kind == "command" && is_number && number > 0) {
    trigger.moment.command = number;
  } else if (kind == "symbol" && !value.empty()) {
    trigger.symbol = value;
  } else {
    throw UserError(option + ": expected cycle:N, command:N (from 1 on) or symbol:NAME, found '" +
                    text + "'");
  }
  return trigger;
}

}  // namespace vp::run
