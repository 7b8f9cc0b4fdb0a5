#pragma once

#include <stdarg.h>
#include <stddef.h>

namespace vp::firmware {

/// Receives formatted text, one character at a time.
using CharacterSink = void (*)(char character, void* context);

/// A printf of what bare-metal programs need: %d %i %u %x %c %s %p %f %%, the length l, a minimum
/// width (with 0 or - in front of it) and, for %f, a precision of 0 to 9 (6 without).
/// An unknown conversion is copied as it stands. Returns the number of characters.
size_t format_text(CharacterSink sink, void* context, const char* format, va_list arguments);

}  // namespace vp::firmware
