#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace vp::test {

/// Checks `value` against the part of JSON Schema that docs/statistics.schema.json uses: type,
/// required, properties, additionalProperties, items, enum, minimum, local $ref. Returns what is
/// wrong, with its path; an unknown keyword in the schema is reported as well.
std::vector<std::string> violations(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace vp::test
