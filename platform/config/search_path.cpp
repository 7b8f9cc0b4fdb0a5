#include "platform/config/search_path.h"

#include <fmt/format.h>

#include <system_error>

#include "models/common/errors.h"

namespace vp::config {
namespace {

std::filesystem::path executable_folder() {
  std::error_code error;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : executable.parent_path();
}

}  // namespace

std::vector<std::filesystem::path> configuration_folders() {
  return {executable_folder().parent_path() / "share/edge-learning-vp/configs",
          VP_SOURCE_CONFIGURATIONS};
}

std::vector<std::filesystem::path> firmware_folders() {
  return {executable_folder().parent_path() / "share/edge-learning-vp/firmware", VP_FIRMWARE};
}

std::filesystem::path find_configuration(const std::filesystem::path& name,
                                         const std::vector<std::filesystem::path>& folders) {
  std::error_code error;
  if (std::filesystem::exists(name, error)) return name;
  std::string places = "the current folder";
  if (name.is_relative()) {
    for (const auto& folder : folders) {
      if (std::filesystem::exists(folder / name, error)) return folder / name;
      if (std::filesystem::is_directory(folder, error)) places += " and " + folder.string();
    }
  }
  throw UserError(name.is_absolute() ? fmt::format("{}: no such configuration file", name.string())
                                     : fmt::format("{}: no such configuration file (looked in {})",
                                                   name.string(), places));
}

}  // namespace vp::config
