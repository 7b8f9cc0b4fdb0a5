#include "models/devices/console.h"

namespace vp::devices {

ConsoleSink host_console(std::FILE* stream) {
  return [stream](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    if (text.find('\n') != std::string_view::npos) {
      std::fflush(stream);
    }
  };
}

}  // namespace vp::devices
