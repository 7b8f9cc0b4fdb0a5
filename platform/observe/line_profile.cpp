#include "platform/observe/line_profile.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace vp::observe {
namespace {

using Key = std::tuple<FunctionId, std::string, std::uint32_t>;

/// Code of all segments, as parcels from the lowest address on.
struct CodeRange {
  Address begin = ~Address{0};
  Address end = 0;
};

CodeRange code_of(const elf::Image& image) {
  CodeRange range;
  for (const elf::Segment& segment : image.segments()) {
    if (!segment.is_executable) continue;
    range.begin = std::min(range.begin, segment.address);
    range.end = std::max<Address>(range.end, segment.address + segment.content.size());
  }
  return range;
}

Key key_at(Address pc, const elf::LineTable& lines, const FunctionTable& functions) {
  const FunctionId function = functions.containing(pc).value_or(LineProfile::kNoFunction);
  const elf::LineTable::Row* const row = lines.find(pc);
  if (row == nullptr) return {function, LineProfile::kNoFile, 0};
  return {function, lines.files()[row->file], row->line};
}

/// The places of a program, and for each parcel the number of its place.
std::pair<std::vector<LineProfile::Place>, rocket::PlaceTable> places_of(
    const elf::Image& image, const FunctionTable& functions) {
  const elf::LineTable lines(image);
  const CodeRange code = code_of(image);
  const Key outside{LineProfile::kNoFunction, LineProfile::kNoFile, 0};
  std::vector<Key> keys;
  std::map<Key, std::uint32_t> numbers;
  for (Address pc = code.begin; pc < code.end; pc += 2) {
    keys.push_back(key_at(pc, lines, functions));
    numbers.try_emplace(keys.back());
  }
  numbers.erase(outside);
  std::vector<LineProfile::Place> places(1);
  for (auto& [key, number] : numbers) {
    number = static_cast<std::uint32_t>(places.size());
    places.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key)});
  }
  numbers[outside] = rocket::PlaceTable::kElsewhere;
  std::vector<std::uint32_t> parcels;
  parcels.reserve(keys.size());
  for (const Key& key : keys) parcels.push_back(numbers.at(key));
  return {std::move(places), rocket::PlaceTable(code.begin, std::move(parcels))};
}

}  // namespace

LineProfile::LineProfile(const elf::Image& image, const FunctionTable& functions, unsigned harts)
    : LineProfile(functions, places_of(image, functions), harts) {}

LineProfile::LineProfile(const FunctionTable& functions,
                         std::pair<std::vector<Place>, rocket::PlaceTable> places, unsigned harts)
    : functions_(functions),
      places_(std::move(places.first)),
      table_(std::move(places.second)),
      counters_(harts, rocket::PlaceCounters(places_.size())) {}

void LineProfile::attach(const std::vector<rocket::Hart*>& harts, rocket::BlockCache& blocks) {
  blocks.mark_places(table_);
  for (rocket::Hart* hart : harts) hart->count_places(counters_[hart->id()]);
  has_causes_ = harts.front()->is_timed();
}

void LineProfile::finish(const std::vector<rocket::Hart*>& harts) {
  for (rocket::Hart* hart : harts) hart->finish_places();
}

const LineProfile::Place& LineProfile::entry_of(FunctionId function) const {
  return places_[table_.at(functions_.entry(function))];
}

report::Snapshot LineProfile::spent(HartId hart, std::size_t place) const {
  const rocket::PlaceCounters::Spent& spent = counters_[hart].spent()[place];
  if (!has_causes_) return {spent.cycles, spent.cycles - spent.idle, {}};
  report::Snapshot snapshot{spent.cycles, spent.instructions, spent.causes};
  snapshot.causes.add(rocket::StallCause::kIssue, spent.issued);
  snapshot.causes.add(rocket::StallCause::kHazard, spent.cycles - snapshot.causes.total());
  return snapshot;
}

}  // namespace vp::observe
