#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/config/config.h"

namespace vp::config {

struct IntegerType {
  std::uint64_t (*get)(const Config&);
  void (*set)(Config&, std::uint64_t);
  std::uint64_t minimum;
  std::uint64_t maximum;
  std::vector<std::uint64_t> allowed;  ///< When not empty: these values only.
};

struct RealType {
  double& (*field)(Config&);
  double minimum;
  double maximum;
};

struct EnumerationValue {
  std::string_view name;
  int value;
};

struct EnumerationType {
  int (*get)(const Config&);
  void (*set)(Config&, int);
  std::vector<EnumerationValue> values;
};

/// An ELF symbol; `none` is stored as an empty string.
struct SymbolType {
  std::string& (*field)(Config&);
};

/// A file or folder; `none` is stored as an empty path. Relative ones count from the folder of the
/// file that contains them.
struct PathType {
  std::filesystem::path& (*field)(Config&);
};

/// Map of a regular expression to a row name, in order.
struct RowsType {
  std::vector<RowRule>& (*field)(Config&);
};

/// List of {symbol, file, type}.
struct ItemsType {
  std::vector<DataItem>& (*field)(Config&);
};

using Type =
    std::variant<IntegerType, RealType, EnumerationType, SymbolType, PathType, RowsType, ItemsType>;

/// All that is known of one configuration key; the schema is the only place that knows it.
struct Key {
  std::string_view path;  ///< "soc.harts".
  Type type;
  std::string default_value;  ///< As YAML; with `derive`, a description of the rule.
  std::string_view unit;      ///< Empty: a plain number or a name.
  std::string_view origin;    ///< Where the default and the limits come from.
  std::string_view description;
  void (*derive)(Config&) = nullptr;  ///< Computes the default from the other keys.
};

/// Every key, in the order of documentation and dump.
const std::vector<Key>& schema();

/// The key of that path, or nullptr.
const Key* find_key(std::string_view path);
/// Is `path` the beginning of a key's path ("soc")?
bool is_section(std::string_view path);
/// The key or section whose name resembles `path` most.
std::string_view nearest_key(std::string_view path);

/// What a value may be: "integer from 1 to 10", "one of bptt, fptt".
std::string describe_type(const Type& type);

}  // namespace vp::config
