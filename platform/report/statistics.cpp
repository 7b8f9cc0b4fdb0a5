#include "platform/report/statistics.h"

#include <map>
#include <nlohmann/json.hpp>

#include "platform/common/output_file.h"

namespace vp::report {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const workload::Accuracy& accuracy) {
  return {
      {"correct", accuracy.correct}, {"count", accuracy.count}, {"fraction", accuracy.fraction()}};
}

Json causes_of(const rocket::CauseCounters& counters) {
  Json causes = Json::object();
  for (std::size_t i = 0; i < rocket::kStallCauses; ++i) {
    causes[std::string(rocket::kStallCauseNames[i])] = counters[static_cast<rocket::StallCause>(i)];
  }
  return causes;
}

Json harts_of(const RunResult& run) {
  Json harts = Json::array();
  for (std::size_t i = 0; i < run.instructions.size(); ++i) {
    Json hart = {{"instructions", run.instructions[i]},
                 {"cycles", i < run.cycles.size() ? run.cycles[i] : 0}};
    if (i < run.causes.size()) hart["causes"] = causes_of(run.causes[i]);
    harts.push_back(hart);
  }
  return harts;
}

Json rows_of(const Statistics& statistics) {
  Json rows = Json::object();
  for (const Row& row : statistics.rows) {
    rows[row.name] = {
        {"cycles", row.cycles}, {"instructions", row.instructions}, {"calls", row.calls}};
    if (statistics.run.has_causes()) rows[row.name]["causes"] = causes_of(row.causes);
  }
  return rows;
}

Json parts_of(const Statistics& statistics) {
  Json parts = Json::array();
  for (const Part& part : statistics.parts) {
    Json rows = Json::object();
    for (std::size_t i = 0; i < part.row_cycles.size(); ++i) {
      rows[statistics.rows[i].name] = part.row_cycles[i];
    }
    parts.push_back({{"cycles", part.cycles()}, {"rows", rows}});
    if (statistics.run.has_causes()) parts.back()["causes"] = causes_of(part.causes);
  }
  return parts;
}

Json memory_of(const workload::TrainingResults& results) {
  Json arrays = Json::array();
  std::map<std::string, std::uint64_t> classes;
  for (const workload::MemoryArray& array : results.arrays) {
    arrays.push_back({{"name", array.name}, {"class", array.array_class}, {"bytes", array.bytes}});
    classes[array.array_class] += array.bytes;
  }
  return {{"total", results.memory_bytes()},
          {"classes", classes},
          {"arrays", arrays},
          {"arena_high_water", results.arena_high_water}};
}

void add_training(Json& root, const TrainingReport& training) {
  root["loss"] = training.results.loss;
  root["initial_loss"] = training.initial_loss;
  root["final_loss"] = training.results.loss.empty() ? Json() : Json(training.results.final_loss);
  Json accuracy = {{"samples", {{"after", to_json(training.samples_after)}}}};
  if (training.test_before && training.test_after) {
    accuracy["test"] = {{"before", to_json(*training.test_before)},
                        {"after", to_json(*training.test_after)}};
  }
  if (training.user_before && training.user_after) {
    accuracy["user"] = {{"before", to_json(*training.user_before)},
                        {"after", to_json(*training.user_after)}};
  }
  root["accuracy"] = accuracy;
  root["memory"] = memory_of(training.results);
}

}  // namespace

double Statistics::mips() const {
  return run.host_seconds > 0
             ? static_cast<double>(run.total_instructions()) / run.host_seconds / 1e6
             : 0;
}

std::string to_json(const Statistics& statistics) {
  Json root;
  root["format"] = 1;
  root["program"] = statistics.program;
  root["configuration"] = {{"digest", statistics.configuration_digest}};
  root["timing"] = {{"model", statistics.timing_model}};
  root["end"] = {{"kind", to_string(statistics.run.end)},
                 {"code", statistics.run.exit_code()},
                 {"report", statistics.run.end_report}};
  root["host"] = {{"seconds", statistics.run.host_seconds}, {"mips", statistics.mips()}};
  root["guest"] = {{"instructions", statistics.run.total_instructions()},
                   {"harts", harts_of(statistics.run)}};
  root["cycles"] = {{"total", statistics.total_cycles}, {"elapsed", statistics.elapsed_cycles}};
  root["rows"] = rows_of(statistics);
  root["parts"] = parts_of(statistics);
  if (statistics.training) add_training(root, *statistics.training);
  root["counters"] = statistics.run.counters;
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_json(const Statistics& statistics, const std::filesystem::path& file) {
  const std::string text = to_json(statistics);
  write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace vp::report
