#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "models/devices/console.h"

namespace vp::debug {

/// The guest's output on its way to the host. When a part of the run is executed again, what was
/// printed before is not printed again.
class Output {
 public:
  explicit Output(devices::ConsoleSink sink) : sink_(std::move(sink)) {}

  void write(std::string_view text) {
    const std::uint64_t again = printed_ > emitted_ ? printed_ - emitted_ : 0;
    emitted_ += text.size();
    if (again >= text.size()) return;
    text.remove_prefix(again);
    sink_(text);
    printed_ = emitted_;
  }

  /// Characters that the user has seen.
  std::uint64_t printed() const { return printed_; }
  void set_printed(std::uint64_t characters) { printed_ = characters; }

 private:
  devices::ConsoleSink sink_;
  std::uint64_t emitted_ = 0;
  std::uint64_t printed_ = 0;
};

}  // namespace vp::debug
