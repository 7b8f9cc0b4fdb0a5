#include "platform/config/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "models/common/errors.h"
#include "platform/common/pattern.h"
#include "platform/common/text.h"

namespace vp::config {
namespace {

std::string_view describe_kind(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kScalar:
      return "a single value";
    case Node::Kind::kSequence:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "";
}

constexpr EnumerationValue kItemTypes[] = {{"fp32", static_cast<int>(ItemType::kFp32)},
                                           {"bf16", static_cast<int>(ItemType::kBf16)},
                                           {"raw", static_cast<int>(ItemType::kRaw)}};

/// Stores one value; every mistake leaves through fail().
class Assigner {
 public:
  Assigner(Config& config, const Key& key, const Node& node, const Source& source)
      : config_(config), key_(key), node_(node), source_(source) {}

  void operator()(const IntegerType& type) const {
    const std::string& text = plain_text();
    const bool is_hexadecimal = text.starts_with("0x");
    const char* begin = text.data() + (is_hexadecimal ? 2 : 0);
    const char* end = text.data() + text.size();
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(begin, end, number, is_hexadecimal ? 16 : 10);
    const bool is_number = error == std::errc{} && rest == end;
    const bool is_allowed =
        type.allowed.empty() || std::count(type.allowed.begin(), type.allowed.end(), number) > 0;
    if (!is_number || number < type.minimum || number > type.maximum || !is_allowed) {
      fail_expected(text);
    }
    type.set(config_, number);
  }

  void operator()(const RealType& type) const {
    const std::string& text = plain_text();
    const char* end = text.data() + text.size();
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const bool is_number = error == std::errc{} && rest == end && std::isfinite(number);
    if (!is_number || number < type.minimum || number > type.maximum) fail_expected(text);
    type.field(config_) = number;
  }

  void operator()(const EnumerationType& type) const {
    const std::string& text = scalar(node_);
    for (const EnumerationValue& entry : type.values) {
      if (entry.name != text) continue;
      type.set(config_, entry.value);
      return;
    }
    fail_expected(text);
  }

  void operator()(const SymbolType& type) const {
    type.field(config_) = is_none() ? std::string() : scalar(node_);
  }

  void operator()(const PathType& type) const {
    type.field(config_) = is_none() ? std::filesystem::path() : path(node_);
  }

  void operator()(const RowsType& type) const {
    if (node_.kind != Node::Kind::kMap) fail_kind();
    std::vector<RowRule> rules;
    for (const Node& child : node_.children) {
      try {
        static_cast<void>(Pattern(child.key));
      } catch (const UserError& error) {
        fail(child.line, error.what());
      }
      if (scalar(child).empty()) fail(child.line, "a row needs a name");
      rules.push_back({child.key, child.text});
    }
    type.field(config_) = std::move(rules);
  }

  void operator()(const ItemsType& type) const {
    if (node_.kind != Node::Kind::kSequence) fail_kind();
    std::vector<DataItem> items;
    for (const Node& child : node_.children) items.push_back(item(child));
    type.field(config_) = std::move(items);
  }

 private:
  [[noreturn]] void fail(int line, const std::string& problem) const {
    throw UserError(fmt::format("{}: {}: {}", source_.at(line), key_.path, problem));
  }
  [[noreturn]] void fail_expected(const std::string& text) const {
    fail(node_.line, fmt::format("expected {}, found {}", describe_type(key_.type), quote(text)));
  }
  [[noreturn]] void fail_kind() const {
    fail(node_.line,
         fmt::format("expected {}, found {}", describe_type(key_.type), describe_kind(node_)));
  }

  const std::string& scalar(const Node& node) const {
    if (node.kind != Node::Kind::kScalar) {
      const bool is_whole = &node == &node_;
      if (is_whole) fail_kind();
      fail(node.line, fmt::format("{}: expected a single value, found {}", quote(node.key),
                                  describe_kind(node)));
    }
    return node.text;
  }

  /// A number in quotes is text, and text is not a number.
  const std::string& plain_text() const {
    const std::string& text = scalar(node_);
    if (!node_.is_plain) {
      fail(node_.line, fmt::format("expected {}, found text in quotes ({})",
                                   describe_type(key_.type), quote(text)));
    }
    return text;
  }

  bool is_none() const {
    return node_.kind == Node::Kind::kNull ||
           (node_.kind == Node::Kind::kScalar && node_.is_plain && node_.text == "none");
  }

  std::filesystem::path path(const Node& node) const {
    const std::string& text = scalar(node);
    const bool has_control = std::any_of(text.begin(), text.end(), [](char character) {
      return static_cast<unsigned char>(character) < 0x20;
    });
    if (text.empty() || has_control) {
      fail(node.line, fmt::format("expected a path, found {}", quote(text)));
    }
    return (source_.folder / text).lexically_normal();
  }

  DataItem item(const Node& node) const {
    if (node.kind != Node::Kind::kMap) {
      fail(node.line,
           fmt::format("expected {{symbol, file, type}}, found {}", describe_kind(node)));
    }
    DataItem item;
    bool has_type = false;
    for (const Node& child : node.children) {
      if (child.key == "symbol") {
        item.symbol = scalar(child);
      } else if (child.key == "file") {
        item.file = path(child);
      } else if (child.key == "type") {
        item.type = item_type(child);
        has_type = true;
      } else {
        fail(child.line,
             fmt::format("{}: unknown key, expected symbol, file or type", quote(child.key)));
      }
    }
    if (item.symbol.empty()) fail(node.line, "an item needs a symbol");
    if (item.file.empty()) fail(node.line, "an item needs a file");
    if (!has_type) fail(node.line, "an item needs a type (fp32, bf16 or raw)");
    return item;
  }

  ItemType item_type(const Node& node) const {
    for (const EnumerationValue& entry : kItemTypes) {
      if (entry.name == scalar(node)) return static_cast<ItemType>(entry.value);
    }
    fail(node.line, fmt::format("type: expected fp32, bf16 or raw, found {}", quote(node.text)));
  }

  Config& config_;
  const Key& key_;
  const Node& node_;
  const Source& source_;
};

/// A double-quoted YAML scalar.
std::string yaml_quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      quoted += '\\';
      quoted += character;
    } else if (code < 0x20 || code == 0x7f) {
      quoted += fmt::format("\\x{:02x}", code);
    } else {
      quoted += character;
    }
  }
  return quoted + "\"";
}

struct Printer {
  Config& config;

  std::string operator()(const IntegerType& type) const {
    return fmt::format("{}", type.get(config));
  }
  std::string operator()(const RealType& type) const {
    return fmt::format("{}", type.field(config));
  }
  std::string operator()(const EnumerationType& type) const {
    const int value = type.get(config);
    const auto found =
        std::find_if(type.values.begin(), type.values.end(),
                     [&](const EnumerationValue& entry) { return entry.value == value; });
    return std::string(found->name);
  }
  std::string operator()(const SymbolType& type) const {
    const std::string& symbol = type.field(config);
    return symbol.empty() ? "none" : yaml_quote(symbol);
  }
  std::string operator()(const PathType& type) const {
    const std::filesystem::path& path = type.field(config);
    return path.empty() ? "none" : yaml_quote(path.string());
  }
  std::string operator()(const RowsType& type) const {
    std::vector<std::string> rules;
    for (const RowRule& rule : type.field(config)) {
      rules.push_back(fmt::format("{}: {}", yaml_quote(rule.pattern), yaml_quote(rule.row)));
    }
    return fmt::format("{{{}}}", fmt::join(rules, ", "));
  }
  std::string operator()(const ItemsType& type) const {
    std::vector<std::string> items;
    for (const DataItem& item : type.field(config)) {
      items.push_back(fmt::format("{{symbol: {}, file: {}, type: {}}}", yaml_quote(item.symbol),
                                  yaml_quote(item.file.string()),
                                  kItemTypes[static_cast<int>(item.type)].name));
    }
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
};

}  // namespace

void assign(Config& config, const Key& key, const Node& node, const Source& source) {
  std::visit(Assigner(config, key, node, source), key.type);
}

std::string to_yaml(const Config& config, const Key& key) {
  Config copy = config;
  return std::visit(Printer{copy}, key.type);
}

}  // namespace vp::config
