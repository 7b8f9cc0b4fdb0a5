#include <algorithm>
#include <string_view>

#include "tests/component/timing/rule.h"

namespace vp::test {
namespace {

/// "4, 5, 27 to 28": the snippets' expectations, each once.
std::string modelled(const Rule& rule) {
  std::vector<std::string> values;
  for (const Snippet& snippet : rule.snippets) {
    std::string value = std::to_string(snippet.low);
    if (snippet.upper() != snippet.low) value += " to " + std::to_string(snippet.upper());
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

}  // namespace

std::vector<const Rule*> all_rules() {
  std::vector<const Rule*> all;
  for (const auto* rules : {&pipeline_rules(), &hazard_rules(), &control_rules(), &fetch_rules(),
                            &data_cache_rules(), &memory_rules(), &accelerator_rules()}) {
    for (const Rule& rule : *rules) all.push_back(&rule);
  }
  return all;
}

std::string markdown_tables() {
  std::string text;
  std::string_view section;
  for (const Rule* rule : all_rules()) {
    if (rule->section != section) {
      section = rule->section;
      text += "\n### " + std::string(section) +
              "\n\n| rule | documented | expected of the snippets | choice | source |\n"
              "|---|---|---|---|---|\n";
    }
    text += std::string("| ") + rule->text + " | " + rule->documented + " | " + modelled(*rule) +
            " | " + rule->choice + " | " + rule->source + " |\n";
  }
  return text;
}

}  // namespace vp::test
