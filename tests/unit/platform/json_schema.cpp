#include "tests/unit/platform/json_schema.h"

#include <algorithm>
#include <set>

namespace vp::test {
namespace {

using Json = nlohmann::json;

class Validator {
 public:
  explicit Validator(const Json& root) : root_(root) {}

  void check(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("$ref")) {
      const std::string reference = schema["$ref"];
      return check(root_.at(Json::json_pointer(reference.substr(1))), value, path);
    }
    static const std::set<std::string> known = {
        "$schema",     "title",    "description", "type",
        "definitions", "required", "properties",  "additionalProperties",
        "items",       "enum",     "minimum"};
    for (const auto& [keyword, unused] : schema.items()) {
      if (!known.contains(keyword)) fail(path, "schema uses the unknown keyword " + keyword);
    }
    if (schema.contains("type") && !has_type(schema["type"], value)) {
      return fail(path, "is not of type " + schema["type"].dump());
    }
    if (schema.contains("enum") && !contains(schema["enum"], value)) {
      fail(path, "is not one of " + schema["enum"].dump());
    }
    if (schema.contains("minimum") && value < schema["minimum"]) fail(path, "is too small");
    if (value.is_object()) check_object(schema, value, path);
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check(schema["items"], value[i], path + "/" + std::to_string(i));
      }
    }
  }

  std::vector<std::string> take() { return std::move(problems_); }

 private:
  void fail(const std::string& path, const std::string& problem) {
    problems_.push_back(path + " " + problem);
  }

  static bool contains(const Json& list, const Json& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }

  static bool has_type(const Json& type, const Json& value) {
    if (type.is_array()) {
      return std::any_of(type.begin(), type.end(),
                         [&](const Json& one) { return has_type(one, value); });
    }
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "null") return value.is_null();
    return false;
  }

  void check_object(const Json& schema, const Json& value, const std::string& path) {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name.get<std::string>())) fail(path, "lacks " + name.dump());
    }
    const Json properties = schema.value("properties", Json::object());
    const Json additional = schema.value("additionalProperties", Json(true));
    for (const auto& [name, member] : value.items()) {
      const std::string member_path = path + "/" + name;
      if (properties.contains(name)) {
        check(properties[name], member, member_path);
      } else if (additional.is_object()) {
        check(additional, member, member_path);
      } else if (additional == false) {
        fail(member_path, "is not in the schema");
      }
    }
  }

  const Json& root_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> violations(const nlohmann::json& schema, const nlohmann::json& value) {
  Validator validator(schema);
  validator.check(schema, value, "");
  return validator.take();
}

}  // namespace vp::test
