#include "firmware/runtime/console.h"

#include <stdarg.h>

#include "firmware/runtime/format.h"
#include "firmware/runtime/htif.h"

namespace vp::firmware {

void print(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  format_text([](char character, void*) { htif_put_character(character); }, nullptr, format,
              arguments);
  va_end(arguments);
}

}  // namespace vp::firmware
