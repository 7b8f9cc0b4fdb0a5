#pragma once

#include <string>
#include <vector>

#include "models/common/types.h"

namespace vp::test {

/// Instructions between two reads of mcycle on hart 0, and what they must cost.
struct Snippet {
  const char* code;
  Cycles low;       ///< Expected cycles, without `around`; with `high` the bounds of a range.
  Cycles high = 0;  ///< 0: exactly `low`.
  /// Cycles from mcycle to mcycle that are not the rule's: with a producer and a consumer in
  /// between, one to the producer and one from the consumer.
  Cycles around = 2;
  const char* prepare = "";  ///< Before each of the rounds, of which the last one counts.
  const char* setup = "";    ///< Once.
  /// What each other hart does in each round, after `prepare`, with the same s6; hart 0 then waits
  /// until all is quiet.
  const char* others = "";
  unsigned harts = 1;
  std::vector<std::string> settings = {};
  unsigned rounds = 16;  ///< By then branch history and caches have settled.
  /// Instead of mcycle: what a round adds to one counter per addition to another.
  const char* counter = nullptr;
  const char* per = nullptr;

  Cycles upper() const { return high == 0 ? low : high; }
};

/// A row of the tables of documented latencies.
struct Rule {
  const char* section;     ///< Groups the rows of docs/timing.md.
  const char* text;        ///< What is measured.
  const char* documented;  ///< As the sources have it.
  const char* source;      ///< File of the reference design, or where the figure is from.
  const char* choice;      ///< What is modelled where the source leaves room, with the reason.
  std::vector<Snippet> snippets;
};

const std::vector<Rule>& pipeline_rules();
const std::vector<Rule>& hazard_rules();
const std::vector<Rule>& control_rules();
const std::vector<Rule>& data_cache_rules();
const std::vector<Rule>& fetch_rules();
const std::vector<Rule>& memory_rules();
const std::vector<Rule>& accelerator_rules();

/// All of them, in the order of the document.
std::vector<const Rule*> all_rules();

/// The machine code of a snippet's program; the measurement of each round goes to kResults,
/// mcycle at the end behind them.
std::vector<std::uint8_t> program_of(const Snippet& snippet);

/// docs/timing.md's tables.
std::string markdown_tables();

}  // namespace vp::test
