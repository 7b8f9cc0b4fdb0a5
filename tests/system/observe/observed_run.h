#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/unit/platform/elf_builder.h"

namespace vp::test {

/// The beginning of the main job, with `further` arguments of vp-run, in `folder`; its statistics
/// without those of the host.
nlohmann::json observed_run(const TemporaryFolder& folder, const std::vector<std::string>& further,
                            const std::string& timing = "full");

std::vector<std::string> lines_of(const std::filesystem::path& file);

}  // namespace vp::test
