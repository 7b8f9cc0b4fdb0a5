#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sweep/report/theme.h"
#include "platform/sweep/results.h"
#include "platform/sweep/sweep.h"

namespace vp::sweep {

/// A run that ended well, as the plots see it.
struct Subject {
  const Point* point = nullptr;
  const Json* statistics = nullptr;
  std::uint64_t partitions = 0;     ///< K.
  std::vector<std::string> traits;  ///< What distinguishes it besides K: see Lineup.

  std::uint64_t harts() const { return point->config.soc.harts; }
  bool has_accelerator() const {
    return point->config.accelerator.model != config::AcceleratorModel::kNone;
  }
  /// Of hart 0: the rows' sum, or without rows its whole life.
  std::uint64_t cycles() const;
  double seconds(double cycles) const { return cycles / (point->config.soc.clock_mhz * 1e6); }
  double seconds() const { return seconds(static_cast<double>(cycles())); }
  /// A number of the statistics by its path ("memory/total"), nothing where there is none.
  std::optional<double> number(const std::string& path) const;
};

/// Runs that share a curve: they differ in K only, or in what does not matter for the curve.
struct Curve {
  std::string label;
  std::vector<const Subject*> subjects;  ///< By K.
  Colour colour;
  unsigned style = 0;  ///< 0, 1, 2: to be told apart without colours.
};

/// The finished runs of a sweep, with names for them that are as short as the sweep allows: the
/// mesh and the harts as "4x4-2", and what else the sweep varies.
class Lineup {
 public:
  Lineup(const Plan& plan, const std::vector<Result>& results);

  const std::vector<Subject>& subjects() const { return subjects_; }
  std::string label(const Subject& subject) const { return label(std::vector{&subject}); }
  /// What all of these have in common, without what is the same in the whole sweep.
  std::string label(const std::vector<const Subject*>& subjects) const;

  std::vector<std::uint64_t> partitions() const;  ///< Ascending.
  std::vector<std::uint64_t> harts() const;       ///< Ascending.

  /// One curve per system, over K.
  std::vector<Curve> curves() const;

  /// The K at which systems are compared with each other: 28, or the middle one.
  std::optional<std::uint64_t> focus() const;
  std::vector<const Subject*> in_focus() const;
  /// ", K = 28", or nothing where the sweep has no other K.
  std::string focus_note() const;

 private:
  std::vector<Subject> subjects_;
  std::vector<std::vector<std::string>> values_;  ///< By trait: all that occur.
};

}  // namespace vp::sweep
