#include "platform/config/print.h"

#include <fmt/format.h>

#include "models/common/errors.h"
#include "platform/common/text.h"
#include "platform/config/schema.h"
#include "platform/config/value.h"

namespace vp::config {
namespace {

std::string_view section_of(const Key& key) {
  const std::size_t dot = key.path.find('.');
  return dot == std::string_view::npos ? std::string_view() : key.path.substr(0, dot);
}

std::string_view name_of(const Key& key) {
  return key.path.substr(key.path.find('.') + 1);
}

/// FNV-1a: short, the same on every host, and no protection against malice is needed.
std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  }
  return hash;
}

/// `text` broken into indented lines between words.
std::string wrap(std::string_view text) {
  constexpr std::size_t kWidth = 90;
  std::string wrapped;
  while (text.size() > kWidth) {
    const std::size_t space = text.rfind(' ', kWidth);
    if (space == std::string_view::npos) break;
    wrapped += fmt::format("    {}\n", text.substr(0, space));
    text = text.substr(space + 1);
  }
  return wrapped + fmt::format("    {}\n", text);
}

std::string describe(const Key& key) {
  std::string text = fmt::format("{}\n{}", key.path, wrap(key.description));
  text += fmt::format("    value    {}\n", describe_type(key.type));
  text += fmt::format("    default  {}\n", key.default_value);
  if (!key.unit.empty()) text += fmt::format("    unit     {}\n", key.unit);
  return text + fmt::format("    origin   {}\n", key.origin);
}

/// `text` without what would end a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '|') escaped += '\\';
    escaped += character;
  }
  return escaped;
}

}  // namespace

std::string dump(const Config& config) {
  std::string text;
  std::string_view section;
  for (const Key& key : schema()) {
    const std::string value = to_yaml(config, key);
    if (section_of(key).empty()) {
      text += fmt::format("{}: {}\n", key.path, value);
      continue;
    }
    if (section_of(key) != section) {
      section = section_of(key);
      text += fmt::format("{}:\n", section);
    }
    text += fmt::format("  {}: {}\n", name_of(key), value);
  }
  return text;
}

std::string digest(const Config& config) {
  Config copy = config;
  for (const Key& key : schema()) {
    if (const auto* path = std::get_if<PathType>(&key.type)) {
      path->field(copy) = path->field(copy).filename();
    } else if (const auto* items = std::get_if<ItemsType>(&key.type)) {
      for (DataItem& item : items->field(copy)) item.file = item.file.filename();
    }
  }
  return fmt::format("{:016x}", fnv1a(dump(copy)));
}

std::string explain(std::string_view key) {
  const std::string section = fmt::format("{}.", key);
  std::string text;
  for (const Key& entry : schema()) {
    if (key.empty() || entry.path == key || entry.path.starts_with(section)) {
      text += (text.empty() ? "" : "\n") + describe(entry);
    }
  }
  if (text.empty()) {
    throw UserError(
        fmt::format("--explain: {}: unknown key, did you mean {}?", quote(key), nearest_key(key)));
  }
  return text;
}

std::string markdown_table() {
  std::string text =
      "# Configuration\n\n"
      "Every key that a YAML configuration and `--set` accept. Generated from the schema "
      "(platform/config/schema.cpp)\nby `cmake --build <build> --target configuration-table`; "
      "`vp-run --explain KEY` prints the same.\n\n"
      "A configuration may begin with `include: other.yaml` (one level; its own keys override). "
      "Relative paths count\nfrom the folder of the file that contains them.\n\n"
      "| key | value | default | unit | origin | description |\n"
      "|---|---|---|---|---|---|\n";
  for (const Key& key : schema()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", key.path,
                        cell(describe_type(key.type)), cell(key.default_value), cell(key.unit),
                        cell(key.origin), cell(key.description));
  }
  return text;
}

}  // namespace vp::config
