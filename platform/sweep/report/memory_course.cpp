// The course of a training's live memory, from what vp-run --memory has written.

#include <fmt/format.h>

#include <algorithm>

#include "platform/sweep/csv.h"
#include "platform/sweep/report/plot.h"

namespace vp::sweep {
namespace {

constexpr std::size_t kBins = 300;  // of the picture; each shows the most of its samples

/// Live bytes of the classes over time: a column per class, without the sum.
struct Course {
  std::vector<std::string> classes;
  std::vector<double> cycles;              ///< Where each sample begins.
  std::vector<std::vector<double>> bytes;  ///< By sample, then by class.
};

Course read_course(const std::filesystem::path& file) {
  const CsvTable table = read_csv(file);
  Course course;
  course.classes.assign(table.columns.begin() + 1, table.columns.end() - 1);
  for (const CsvTable::Row& row : table.rows) {
    course.cycles.push_back(std::stod(row.fields.front()));
    course.bytes.emplace_back();
    for (std::size_t c = 0; c < course.classes.size(); ++c) {
      course.bytes.back().push_back(std::stod(row.fields[c + 1]));
    }
  }
  return course;
}

double sum(const std::vector<double>& bytes) {
  double total = 0;
  for (const double value : bytes) total += value;
  return total;
}

/// The sample with most live bytes of each of kBins pieces of the run.
Course thin(const Course& course) {
  Course thinned{course.classes, {}, {}};
  const std::size_t step = (course.cycles.size() + kBins - 1) / kBins;
  for (std::size_t first = 0; first < course.cycles.size(); first += step) {
    const auto begin = course.bytes.begin() + static_cast<std::ptrdiff_t>(first);
    const std::size_t count = std::min(step, course.cycles.size() - first);
    thinned.cycles.push_back(course.cycles[first]);
    thinned.bytes.push_back(
        *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(count),
                          [](const auto& a, const auto& b) { return sum(a) < sum(b); }));
  }
  return thinned;
}

}  // namespace

Plot plot_memory_course(const Lineup& lineup,
                        const std::function<std::filesystem::path(const Point&)>& file_of) {
  Plot plot{"memory-course", "Live memory over the training", "", {}, {}, {}};
  const std::vector<const Subject*> subjects = lineup.in_focus();
  const auto found = std::find_if(subjects.begin(), subjects.end(), [&](const Subject* subject) {
    return std::filesystem::exists(file_of(*subject->point));
  });
  if (found == subjects.end()) {
    plot.missing = "no run has been watched (report.memory)";
    return plot;
  }
  const Subject& subject = **found;
  const Course course = thin(read_course(file_of(*subject.point)));
  if (course.cycles.size() < 2) {
    plot.missing = "the run is too short for it";
    return plot;
  }
  plot.title += fmt::format(": {}{}", lineup.label(subject), lineup.focus_note());
  plot.caption =
      "Bytes that are going to be read again, by what they are for: arrays of the program, rows of "
      "the accelerator's memories, stacks. Each step shows the fullest moment of its piece of the "
      "run (docs/observing.md).";
  double most = 0;
  for (const auto& bytes : course.bytes) most = std::max(most, sum(bytes));
  const Unit size = byte_unit(most);
  const double end = 2 * course.cycles.back() - course.cycles[course.cycles.size() - 2];
  const Unit time = time_unit(subject.seconds(end));
  const auto place = [&](double cycles) { return subject.seconds(cycles) * time.factor; };
  Chart& chart = plot.chart;
  plot.data.columns = {"seconds"};
  for (std::size_t c = 0; c < course.classes.size(); ++c) {
    chart.boxes.push_back({course.classes[c], category(c), 1.0, {}});
    plot.data.columns.push_back(course.classes[c] + "_bytes");
  }
  for (std::size_t i = 0; i < course.cycles.size(); ++i) {
    const double next = i + 1 < course.cycles.size() ? course.cycles[i + 1] : end;
    double below = 0;
    plot.data.rows.push_back({in_table(subject.seconds(course.cycles[i]))});
    for (std::size_t c = 0; c < course.classes.size(); ++c) {
      const double above = below + course.bytes[i][c];
      plot.data.rows.back().push_back(in_table(course.bytes[i][c]));
      if (above > below) {
        chart.boxes[c].boxes.push_back(
            {place(course.cycles[i]), place(next), below * size.factor, above * size.factor});
      }
      below = above;
    }
  }
  chart.x = {fmt::format("time ({})", time.name), false, 0, place(end), {}};
  chart.y = {fmt::format("live memory ({})", size.name), false, 0, most * size.factor * 1.05, {}};
  return plot;
}

}  // namespace vp::sweep
