#include "firmware/runtime/format.h"

#include <stdint.h>

namespace vp::firmware {
namespace {

constexpr int kDefaultPrecision = 6;
constexpr int kMaxPrecision = 9;
constexpr double kLargestFixed = 1e18;  // beyond it the integer part does not fit 64 bits

struct Field {
  int width = 0;
  int precision = kDefaultPrecision;
  bool zero_filled = false;
  bool left = false;
  bool is_long = false;
};

class Writer {
 public:
  Writer(CharacterSink sink, void* context) : sink_(sink), context_(context) {}

  void put(char character) {
    sink_(character, context_);
    ++count_;
  }

  /// `text` preceded by `sign` (if not 0), filled to the field's width.
  void put_field(const Field& field, char sign, const char* text, int length) {
    const int fill = field.width - length - (sign != 0 ? 1 : 0);
    if (!field.left && !field.zero_filled) {
      repeat(' ', fill);
    }
    if (sign != 0) {
      put(sign);
    }
    if (!field.left && field.zero_filled) {
      repeat('0', fill);
    }
    for (int k = 0; k < length; ++k) {
      put(text[k]);
    }
    if (field.left) {
      repeat(' ', fill);
    }
  }

  size_t count() const { return count_; }

 private:
  void repeat(char character, int times) {
    for (; times > 0; --times) {
      put(character);
    }
  }

  CharacterSink sink_;
  void* context_;
  size_t count_ = 0;
};

int text_length(const char* text) {
  int length = 0;
  while (text[length] != '\0') {
    ++length;
  }
  return length;
}

/// Writes `value` so that it ends before `end`; returns its first character.
char* write_digits(char* end, uint64_t value, unsigned base, int least_digits) {
  char* first = end;
  do {
    *--first = "0123456789abcdef"[value % base];
    value /= base;
    --least_digits;
  } while (value != 0 || least_digits > 0);
  return first;
}

void put_unsigned(Writer& writer, const Field& field, char sign, uint64_t value, unsigned base) {
  char buffer[24];
  char* const end = buffer + sizeof buffer;
  const char* const first = write_digits(end, value, base, 1);
  writer.put_field(field, sign, first, static_cast<int>(end - first));
}

void put_fixed(Writer& writer, Field field, double value) {
  const char sign = __builtin_signbit(value) ? '-' : '\0';
  const double magnitude = __builtin_fabs(value);
  if (!(magnitude < kLargestFixed)) {
    const char* const text = __builtin_isnan(value) ? "nan" : magnitude > 1e308 ? "inf" : "large";
    field.zero_filled = false;
    writer.put_field(field, sign, text, text_length(text));
    return;
  }
  uint64_t scale = 1;
  for (int k = 0; k < field.precision; ++k) {
    scale *= 10;
  }
  auto whole = static_cast<uint64_t>(magnitude);
  const double scaled = (magnitude - static_cast<double>(whole)) * static_cast<double>(scale);
  auto fraction = static_cast<uint64_t>(scaled + 0.5);
  if (fraction >= scale) {
    fraction -= scale;
    ++whole;
  }
  char buffer[40];
  char* first = buffer + sizeof buffer;
  if (field.precision > 0) {
    first = write_digits(first, fraction, 10, field.precision);
    *--first = '.';
  }
  first = write_digits(first, whole, 10, 1);
  writer.put_field(field, sign, first, static_cast<int>(buffer + sizeof buffer - first));
}

int parse_number(const char*& format) {
  int number = 0;
  for (; *format >= '0' && *format <= '9'; ++format) {
    number = number * 10 + (*format - '0');
  }
  return number;
}

Field parse_field(const char*& format) {
  Field field;
  for (;; ++format) {
    if (*format == '-') {
      field.left = true;
    } else if (*format == '0') {
      field.zero_filled = true;
    } else {
      break;
    }
  }
  field.width = parse_number(format);
  if (*format == '.') {
    ++format;
    const int precision = parse_number(format);
    field.precision = precision < kMaxPrecision ? precision : kMaxPrecision;
  }
  for (; *format == 'l'; ++format) {
    field.is_long = true;
  }
  return field;
}

}  // namespace

size_t format_text(CharacterSink sink, void* context, const char* format, va_list arguments) {
  Writer writer(sink, context);
  for (; *format != '\0'; ++format) {
    if (*format != '%') {
      writer.put(*format);
      continue;
    }
    const char* const start = format++;
    const Field field = parse_field(format);
    switch (*format) {
      case 'd':
      case 'i': {
        const int64_t value = field.is_long ? va_arg(arguments, long) : va_arg(arguments, int);
        const auto bits = static_cast<uint64_t>(value);
        put_unsigned(writer, field, value < 0 ? '-' : '\0', value < 0 ? 0 - bits : bits, 10);
        break;
      }
      case 'u':
      case 'x': {
        const uint64_t value =
            field.is_long ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned);
        put_unsigned(writer, field, '\0', value, *format == 'x' ? 16 : 10);
        break;
      }
      case 'p':
        writer.put('0');
        writer.put('x');
        put_unsigned(writer, field, '\0', reinterpret_cast<uintptr_t>(va_arg(arguments, void*)),
                     16);
        break;
      case 'c': {
        const char character = static_cast<char>(va_arg(arguments, int));
        writer.put_field(field, '\0', &character, 1);
        break;
      }
      case 's': {
        const char* const text = va_arg(arguments, const char*);
        writer.put_field(field, '\0', text, text_length(text));
        break;
      }
      case 'f':
        put_fixed(writer, field, va_arg(arguments, double));
        break;
      case '%':
        writer.put('%');
        break;
      default:
        for (const char* copied = start; copied != format; ++copied) {
          writer.put(*copied);
        }
        if (*format == '\0') {
          return writer.count();
        }
        writer.put(*format);
    }
  }
  return writer.count();
}

}  // namespace vp::firmware
