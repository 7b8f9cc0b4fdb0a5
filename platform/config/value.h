#pragma once

#include <string>

#include "platform/config/config.h"
#include "platform/config/document.h"
#include "platform/config/schema.h"

namespace vp::config {

/// Checks `node` against the key's type and stores it. Throws UserError "file:line: key: ...".
void assign(Config& config, const Key& key, const Node& node, const Source& source);

/// The value of `key` as YAML that `assign` accepts; lists and maps in flow style.
std::string to_yaml(const Config& config, const Key& key);

}  // namespace vp::config
