#pragma once

#include <string>
#include <string_view>

#include "platform/config/config.h"

namespace vp::config {

/// The complete configuration as YAML; loading it gives the same configuration.
std::string dump(const Config& config);

/// 16 hexadecimal digits that identify the configuration, independent of the folders in which its
/// files lie.
std::string digest(const Config& config);

/// What is known of one key, of the keys of a section, or (empty) of all. Throws UserError with the
/// nearest key for an unknown one.
std::string explain(std::string_view key);

/// docs/configuration.md: the schema as a table in Markdown.
std::string markdown_table();

}  // namespace vp::config
