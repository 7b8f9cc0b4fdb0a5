#include "platform/debug/monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "models/common/errors.h"
#include "platform/debug/hex.h"
#include "platform/soc/timed_system.h"

namespace vp::debug {
namespace {

constexpr const char* kHelp =
    "stats          counters so far\n"
    "causes         cycles of each hart by cause (full timing)\n"
    "accel          the accelerator: commands, queue, what is under way\n"
    "accel spad ROW [COUNT], accel acc ROW [COUNT]   rows of its local memories\n"
    "caches ADDR    where the line of an address lies, and in which state (full timing)\n"
    "cycle N        stop when a hart gets to cycle N\n"
    "part N         stop when part N of the training begins (0 is the first)\n"
    "trace on [FILE], trace off   the instruction trace, as --trace writes it\n"
    "wave on [FILE], wave off   record the signals of the accelerator's RTL (accelerator.fst)\n"
    "history        how far reverse execution can go back\n"
    "help           this list\n";

/// Decimal, or hexadecimal behind 0x.
std::optional<std::uint64_t> parse(std::string_view text) {
  const int base = take_prefix(text, "0x") ? 16 : 10;
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

const char* name_of(cache::State state) {
  switch (state) {
    case cache::State::kNone:
      return "not present";
    case cache::State::kBranch:
      return "branch (shared)";
    case cache::State::kTrunk:
      return "trunk (exclusive)";
    case cache::State::kDirty:
      return "dirty";
  }
  return "";
}

}  // namespace

std::string Monitor::execute(std::string_view command) {
  command = trim(command);
  const std::string_view name = take_until(command, ' ');
  const std::string_view argument = trim(command);
  if (name == "help" || name.empty()) return kHelp;
  if (name == "stats") return statistics();
  if (name == "causes") return causes();
  if (name == "accel") return accelerator(argument);
  if (name == "caches") return caches(argument);
  if (name == "cycle") return cycle(argument);
  if (name == "part") return part(argument);
  if (name == "trace") return trace(argument);
  if (name == "wave") return wave(argument);
  if (name == "history") return hooks_.history();
  return fmt::format("error: unknown monitor command '{}'; there are:\n{}", name, kHelp);
}

std::string Monitor::statistics() const {
  std::string text;
  for (const auto& [name, value] : target_.soc().statistics().snapshot()) {
    text += fmt::format("{:<40} {}\n", name, value);
  }
  return text;
}

std::string Monitor::causes() const {
  const auto& harts = target_.soc().harts();
  if (!harts.front()->is_timed()) return "error: cycles have causes in full timing only\n";
  std::string text = fmt::format("{:<18}", "cause");
  for (const auto& hart : harts) text += fmt::format("{:>15}", fmt::format("hart {}", hart->id()));
  text += '\n';
  for (std::size_t cause = 0; cause < rocket::kStallCauses; ++cause) {
    text += fmt::format("{:<18}", rocket::kStallCauseNames[cause]);
    for (const auto& hart : harts) {
      text += fmt::format("{:>15}", hart->causes()[static_cast<rocket::StallCause>(cause)]);
    }
    text += '\n';
  }
  text += fmt::format("{:<18}", "total");
  for (const auto& hart : harts) text += fmt::format("{:>15}", hart->causes().total());
  return text + '\n';
}

std::string Monitor::accelerator(std::string_view argument) const {
  const accelerator::DebugView* const view = target_.accelerator();
  if (view == nullptr) return "error: there is no accelerator to look into\n";
  if (argument.empty()) {
    const auto& last = view->last_command();
    std::string text = view->status();
    if (last) text += fmt::format("issued by {}\n", target_.image().describe(last->pc));
    return text + fmt::format(
                      "scratchpad: {} rows of {} bytes at {:#x}\n"
                      "accumulator: {} rows of {} bytes at {:#x}\n",
                      view->geometry().scratchpad_rows(), view->geometry().row_bytes(),
                      kScratchpadBase, view->geometry().accumulator_rows(),
                      view->geometry().row_bytes(), kAccumulatorBase);
  }
  const std::string_view memory = take_until(argument, ' ');
  const bool is_accumulator = memory == "acc";
  argument = trim(argument);
  const auto first = parse(take_until(argument, ' '));
  const auto count = argument.empty() ? std::optional<std::uint64_t>(1) : parse(trim(argument));
  const std::uint64_t rows =
      is_accumulator ? view->geometry().accumulator_rows() : view->geometry().scratchpad_rows();
  if ((!is_accumulator && memory != "spad") || !first || !count || *first >= rows) {
    return fmt::format(
        "error: expected accel spad ROW [COUNT] or accel acc ROW [COUNT], ROW below "
        "{}\n",
        rows);
  }
  constexpr std::uint64_t kMaxRows = 256;
  const std::uint64_t end = std::min(rows, *first + std::min(*count, kMaxRows));
  const int digits = static_cast<int>(2 * view->geometry().element_bytes());
  std::string text;
  for (std::uint64_t row = *first; row < end; ++row) {
    text += fmt::format("{:>6}:", row);
    for (unsigned column = 0; column < view->geometry().mesh(); ++column) {
      const auto index = static_cast<std::uint32_t>(row);
      text += fmt::format(" {:0{}x}",
                          is_accumulator ? view->accumulator_bits(index, column)
                                         : view->scratchpad_bits(index, column),
                          digits);
    }
    text += '\n';
  }
  return text;
}

std::string Monitor::caches(std::string_view argument) const {
  const auto address = parse(argument);
  const soc::TimedSystem* const timed = target_.soc().timed_system();
  if (timed == nullptr) return "error: there are caches in full timing only\n";
  if (!address || !target_.soc().watch().contains(*address)) {
    return fmt::format("error: '{}': expected an address in RAM\n", argument);
  }
  const Address line = *address / kLineBytes * kLineBytes;
  std::string text = fmt::format("line {:#x}\n", line);
  for (const auto& hart : target_.soc().harts()) {
    const rocket::TimedMemory& memory = *hart->timed_memory();
    text += fmt::format("hart {}: D$ {}, I$ {}\n", hart->id(),
                        name_of(memory.data.state(line, hart->now())),
                        memory.instructions.present(line) ? "present" : "not present");
  }
  const cache::DirectoryEntry* const entry = timed->l2().state().find(line);
  if (entry == nullptr) return text + "L2: not present\n";
  text += "L2: present, held by";
  bool any = false;
  for (const auto& hart : target_.soc().harts()) {
    if ((entry->holders >> hart->id() & 1) == 0) continue;
    text += fmt::format(" hart {}", hart->id());
    any = true;
  }
  return text + (any ? (entry->exclusive ? " exclusively\n" : "\n") : " nobody\n");
}

std::string Monitor::cycle(std::string_view argument) {
  const auto value = parse(argument);
  if (!value) return fmt::format("error: '{}': expected a cycle\n", argument);
  Cycles latest = 0;
  for (const auto& hart : target_.soc().harts()) latest = std::max(latest, hart->now());
  if (*value <= latest) {
    return fmt::format("error: cycle {} has passed: the run is at {}\n", *value, latest);
  }
  control_->stop_at_cycle(*value);
  return fmt::format("will stop at cycle {}\n", *value);
}

std::string Monitor::part(std::string_view argument) {
  const auto value = parse(argument);
  if (!value) return fmt::format("error: '{}': expected the number of a part\n", argument);
  const std::string& name = config_.markers.part_begin;
  const elf::Symbol* const marker = name.empty() ? nullptr : target_.image().find(name);
  if (marker == nullptr) return "error: the program has no marker of parts (markers.part_begin)\n";
  control_->stop_at_part(marker->address, *value);
  return fmt::format("will stop when part {} begins\n", *value);
}

std::string Monitor::trace(std::string_view argument) {
  const std::string_view what = take_until(argument, ' ');
  const std::string file(trim(argument));
  if ((what != "on" && what != "off") || (what == "off" && !file.empty())) {
    return "error: expected trace on [FILE] or trace off\n";
  }
  if (!hooks_.trace) return "error: this run cannot be traced\n";
  try {
    hooks_.trace(what == "on", file);
  } catch (const UserError& error) {
    return fmt::format("error: trace {}: {}\n", what, error.what());
  }
  control_->begin_history();
  return fmt::format("the trace is {}\n", what);
}

std::string Monitor::wave(std::string_view argument) {
  accelerator::Waves* const waves = target_.soc().accelerator_waves();
  if (waves == nullptr)
    return "error: only the accelerator's RTL has waves (--accel rtl or both)\n";
  const std::string_view what = take_until(argument, ' ');
  const std::string file(trim(argument));
  if (what == "off") {
    waves->stop();
    return waves->is_open() ? "waves are off; the file is complete at the end of the run\n"
                            : "waves are off\n";
  }
  if (what != "on") return "error: expected wave on [FILE] or wave off\n";
  if (!waves->is_open() || !file.empty()) {
    try {
      waves->open(file.empty() ? "accelerator.fst" : file);
    } catch (const UserError& error) {
      return fmt::format("error: {}\n", error.what());
    }
    hooks_.give_up_history("no way back: the run writes waves, which cannot be taken back");
  }
  waves->start();
  return "waves are on; from here there is no way back\n";
}

}  // namespace vp::debug
