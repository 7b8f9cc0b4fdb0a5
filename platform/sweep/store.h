#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "platform/sweep/points.h"

namespace vp::sweep {

using Json = nlohmann::ordered_json;

/// The folder of a sweep's results. Each point has a folder `points/<name>` with its configuration,
/// its digest, the output of its run and, once that has ended, its statistics. A point is finished
/// when its statistics are there under the same digest and tell of an orderly end; nothing else is
/// remembered, so that any launcher may run the points.
class Store {
 public:
  /// Creates the folder where it is missing and keeps other sweeps out of it while this lives.
  /// Throws UserError.
  explicit Store(const std::filesystem::path& folder);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path configuration(const Point& point) const;
  std::filesystem::path statistics(const Point& point) const;
  std::filesystem::path log(const Point& point) const;
  /// Live bytes over time; only where the sweep asks for it.
  std::filesystem::path memory(const Point& point) const;

  /// Writes the point's configuration and digest, and removes what an earlier run left.
  void prepare(const Point& point, const std::string& digest) const;
  bool is_finished(const Point& point, const std::string& digest) const;

  /// The statistics of a run, nothing where there are none that can be read.
  std::optional<Json> read(const Point& point) const;
  /// Why a point has no result: the report of its statistics, or the last line of its output.
  std::string failure(const Point& point) const;

  /// Writes a file of results in one step.
  void write(const std::string& name, const std::string& text) const;
  /// Removes a file or folder of results of an earlier sweep.
  void remove(const std::string& name) const;

 private:
  std::filesystem::path folder_of(const Point& point) const;

  std::filesystem::path folder_;
  int lock_ = -1;
};

}  // namespace vp::sweep
