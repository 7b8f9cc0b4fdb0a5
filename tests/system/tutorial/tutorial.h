#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vp::test {

/// A fenced block of a document.
struct Listing {
  std::string language;
  std::string text;
  unsigned line;  ///< Of the document, where the fence opens.
};

std::vector<Listing> listings_of(const std::filesystem::path& document);

/// Commands ("sh") and what the document says that they print ("text", behind them). In the latter
/// "..." stands for anything, and lines may be missing; two programs may print in either order.
struct Step {
  std::string commands;
  std::vector<std::string> expected;
  unsigned line;
};

std::vector<Step> steps_of(const std::vector<Listing>& listings);

/// The first of `expected` that is no line of `output`; empty if all are there.
std::string first_missing(const std::vector<std::string>& expected, const std::string& output);

/// Runs `commands` by bash in `folder`, to the first one that fails. Returns the exit code;
/// `output` gets both streams.
int run_shell(const std::string& commands, const std::filesystem::path& folder,
              std::string& output);

}  // namespace vp::test
