#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/common/types.h"
#include "models/rocket/timing/causes.h"

namespace vp::report {

/// How a run ended.
enum class EndKind {
  kExit,         ///< The guest exited by itself.
  kAbnormal,     ///< No handler, endless faults, accelerator error.
  kLimit,        ///< A limit of the configuration was reached.
  kInterrupted,  ///< SIGINT or SIGTERM.
  kDifference,   ///< RTL and TLM model of the accelerator differ in data.
};

constexpr std::string_view to_string(EndKind kind) {
  switch (kind) {
    case EndKind::kExit:
      return "exit";
    case EndKind::kAbnormal:
      return "abnormal";
    case EndKind::kLimit:
      return "limit";
    case EndKind::kInterrupted:
      return "interrupted";
    case EndKind::kDifference:
      return "difference";
  }
  return "";
}

/// What the simulation hands to the report.
struct RunResult {
  EndKind end = EndKind::kExit;
  int guest_code = 0;       ///< The guest's exit code; meaningful for kExit.
  std::string end_report;   ///< Why it ended, readable, possibly several lines; empty for kExit.
  double host_seconds = 0;  ///< Of the simulation itself.
  std::vector<std::uint64_t> instructions;        ///< Per hart.
  std::vector<Cycles> cycles;                     ///< Per hart.
  std::vector<rocket::CauseCounters> causes;      ///< Per hart; full timing only.
  std::map<std::string, std::uint64_t> counters;  ///< StatisticsRegistry::snapshot().

  std::uint64_t total_instructions() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : instructions) sum += count;
    return sum;
  }

  /// Has every cycle a cause (full timing)?
  bool has_causes() const { return !causes.empty(); }

  /// The program's exit code.
  int exit_code() const {
    switch (end) {
      case EndKind::kExit:
        return guest_code & 0xff;
      case EndKind::kAbnormal:
      case EndKind::kLimit:
        return 121;
      case EndKind::kInterrupted:
        return 130;
      case EndKind::kDifference:
        return 122;
    }
    return 121;
  }
};

}  // namespace vp::report
