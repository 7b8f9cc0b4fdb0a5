#pragma once

#include <cstdio>
#include <functional>
#include <string_view>

namespace vp::devices {

/// Where a device's output goes. Text may arrive character by character.
using ConsoleSink = std::function<void(std::string_view text)>;

/// The sink of a normal run: a host stream, flushed at line ends so that a log can be followed.
/// The stream outlives the sink.
ConsoleSink host_console(std::FILE* stream = stdout);

}  // namespace vp::devices
