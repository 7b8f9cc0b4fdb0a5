#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/sweep/definition.h"

namespace vp::sweep {

/// One run of a sweep.
struct Point {
  std::string name;                           ///< Unique; fit for a folder and a CSV field.
  std::map<std::string, std::string> labels;  ///< Axis of variants to this point's variant.
  config::Config config;
  std::string base;                     ///< Sensitivity: the point that it is compared with.
  const config::Key* raised = nullptr;  ///< Sensitivity: the constant that is one larger.
};

/// The value of a key (as in Setting) or the label of an axis; empty where the point has none.
std::string value_of(const Point& point, const Term& term);
bool meets(const Point& point, const Condition& condition);

/// Every point of the sweep with its complete configuration, in the order of the file: grids, then
/// named points; with `sensitivity` each is followed by itself with one constant raised by one.
/// `overrides` are set last, for every point. Throws UserError for what cannot be a point, for
/// exclusions that exclude nothing and for points of the same name.
std::vector<Point> expand(const Definition& definition, const std::vector<Setting>& overrides);

/// The keys that tell the points apart: those of grids, and those whose values differ; in the
/// order of the schema.
std::vector<const config::Key*> distinguishing_keys(const Definition& definition,
                                                    const std::vector<Point>& points);

}  // namespace vp::sweep
