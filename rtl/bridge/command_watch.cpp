#include "rtl/bridge/command_watch.h"

#include <algorithm>
#include <cstdio>

#include "models/accelerator/rules.h"
#include "models/accelerator/work_visitor.h"

namespace vp::rtl {
namespace {

using namespace accelerator;

GuestError make_error(const Command& command, Rule rule, const std::string& found) {
  std::string message = command_name(command.funct) + " " + rule_text(rule);
  if (!found.empty()) message += ": " + found;
  return {.command = command, .message = std::move(message)};
}

struct Touch {
  Address address = 0;  ///< The first byte of the row inside the window.
  unsigned rows = 0;    ///< How many rows of the command touch it.
  bool required = false;
};

template <class Move>
Touch touch(const Move& move, unsigned required_rows, const Geometry& geometry, Address address,
            unsigned bytes) {
  Touch result;
  const unsigned row_bytes = move.columns * geometry.element_bytes();
  for (unsigned row = 0; row < move.rows; ++row) {
    const Address start = move.dram + row * move.row_stride;
    if (start >= address + bytes || address >= start + row_bytes) continue;
    if (result.rows++ == 0 || (!result.required && row < required_rows)) {
      result.address = std::max(start, address);
    }
    result.required = result.required || row < required_rows;
  }
  return result;
}

}  // namespace

void CommandWatch::count(const micro::Mvin& mvin) {
  ++counts_.mvins;
  if (mvin.dram == 0) return;
  const unsigned rows = mvin.row_stride == 0 ? 1 : mvin.rows;
  counts_.read_bytes += std::uint64_t{rows} * mvin.columns * geometry().element_bytes();
}

void CommandWatch::count(const micro::Preload& preload) {
  ++counts_.preloads;
  result_ = preload;
}

void CommandWatch::count(const micro::Compute& compute) {
  ++counts_.computes;
  if (result_.c.is_garbage()) return;
  counts_.macs += std::uint64_t{std::min(compute.a_rows, result_.c_rows)} * result_.c_columns *
                  compute.a_columns;
}

template <class Micro>
bool CommandWatch::check(const Micro& micro, const Command& command) {
  const Rule rule = [&] {
    if constexpr (std::is_same_v<Micro, micro::Configure>) return Rule::kNone;
    if constexpr (!std::is_same_v<Micro, micro::Configure>) {
      return accelerator::check(micro, geometry());
    }
  }();
  count(micro);
  if (rule != Rule::kNone) error_ = make_error(command, rule, describe(micro));
  return !error_;
}

std::optional<GuestError> CommandWatch::accept(const Command& command) {
  const FrontEnd::Outcome outcome = front_end_.accept(command);
  if (outcome.rule != Rule::kNone) return make_error(command, outcome.rule, outcome.found);
  ++counts_.commands[command.funct];
  for_each_micro(outcome.work, geometry(),
                 [&](const auto& micro) { return check(micro, command); });
  if (error_) return error_;
  const bool moves = std::holds_alternative<LoopPlan>(outcome.work) ||
                     std::holds_alternative<MicroCommand>(outcome.work);
  if (moves) under_way_.push_back({command, outcome.work});
  return std::nullopt;
}

std::optional<GuestError> CommandWatch::refused(Address address, unsigned bytes, bool is_write) {
  std::optional<GuestError> error;
  unsigned padding_rows = 0;
  for (const Entry& entry : under_way_) {
    for_each_micro(entry.work, geometry(), [&](const auto& micro) {
      using Micro = std::decay_t<decltype(micro)>;
      Touch touched;
      if constexpr (std::is_same_v<Micro, micro::Mvin>) {
        if (!is_write && micro.dram != 0) {
          touched = touch(micro, micro.required_rows, geometry(), address, bytes);
        }
      } else if constexpr (std::is_same_v<Micro, micro::Mvout>) {
        if (is_write) touched = touch(micro, micro.rows, geometry(), address, bytes);
      }
      if (touched.required) {
        char text[32];
        std::snprintf(text, sizeof text, "0x%llx, ",
                      static_cast<unsigned long long>(touched.address));
        error = make_error(entry.command, Rule::kBusError, text + describe(micro));
      } else {
        padding_rows += touched.rows;
      }
      return !error;
    });
    if (error) return error;
  }
  counts_.refused_padding_rows += padding_rows;
  return std::nullopt;
}

}  // namespace vp::rtl
