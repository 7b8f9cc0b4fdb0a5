#include "platform/observe/memory_timeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/accelerator/debug_view.h"

namespace vp::observe {
namespace {

using memory::LineWatch;

/// The classes of the arrays as the program notes them, then the others.
const std::vector<std::string> kClasses = {"parameters", "regulariser", "gradients",
                                           "states",     "scratch",     "other",
                                           "scratchpad", "accumulator", "stack"};
constexpr std::size_t kParameters = 0, kOther = 5, kScratchpad = 6, kStack = 8;
constexpr unsigned kSp = 2;

std::size_t class_of(const std::string& name) {
  const auto it = std::find(kClasses.begin(), kClasses.end(), name);
  return it == kClasses.end() ? kOther : static_cast<std::size_t>(it - kClasses.begin());
}

}  // namespace

std::uint64_t MemoryUse::live(std::size_t memory_class, std::size_t sample) const {
  std::uint64_t sum = 0;
  for (const Holder& holder : holders) {
    if (holder.memory_class == memory_class) sum += holder.live[sample];
  }
  return sum;
}

std::uint64_t MemoryUse::total(std::size_t sample) const {
  std::uint64_t sum = 0;
  for (const Holder& holder : holders) sum += holder.live[sample];
  return sum;
}

std::size_t MemoryUse::peak() const {
  std::size_t peak = 0;
  for (std::size_t sample = 1; sample < cycles.size(); ++sample) {
    if (total(sample) > total(peak)) peak = sample;
  }
  return peak;
}

MemoryTimeline::MemoryTimeline(const config::Config& config, const elf::Image& image,
                               Cycles sample_period)
    : config_(config), image_(image), period_(sample_period), stacks_(config.soc.harts) {}

void MemoryTimeline::attach(soc::Soc& soc) {
  soc_ = &soc;
  accelerator::AcceleratorPort* const port = soc.accelerator();
  if (port == nullptr || port->debug_view() == nullptr || !port->observe_rows(*this)) return;
  const accelerator::Geometry& geometry = port->debug_view()->geometry();
  const auto rows_of = [&](unsigned count) {
    return Rows{geometry.row_bytes(), Liveness(count, 0), count};
  };
  rows_ = {rows_of(geometry.scratchpad_rows()), rows_of(geometry.accumulator_rows())};
}

void MemoryTimeline::on_call(HartId hart, FunctionId, const report::Snapshot& now) {
  look(hart, now);
}

void MemoryTimeline::on_return(HartId hart, const report::Snapshot& now) {
  look(hart, now);
}

void MemoryTimeline::look(HartId hart, const report::Snapshot& now) {
  const Address sp = soc_->harts()[hart]->x(kSp);
  Stack& stack = stacks_[hart];
  if (soc_->watch().contains(sp)) {  // Start-up code has none yet.
    stack.top = std::max(stack.top, sp);
    stack.lowest = std::min(stack.lowest, sp);
  }
  if (arrays_.empty() && config_.is_training()) find_arrays();
  if (hart == 0 && now.cycles >= begins_.back() + period_) begin_sample(now.cycles);
}

void MemoryTimeline::begin_sample(Cycles now) {
  for (std::size_t hart = 0; hart < stacks_.size(); ++hart) {
    Stack& stack = stacks_[hart];
    // One that makes no calls in the sample is as deep as it was.
    if (stack.lowest == ~Address{0}) {
      stack.depths.push_back(stack.depths.empty() ? 0 : stack.depths.back());
    } else {
      stack.depths.push_back(stack.top - stack.lowest);
    }
    stack.lowest = ~Address{0};
  }
  begins_.push_back(now);
  watch_lines();
}

void MemoryTimeline::find_arrays() {
  for (const workload::MemoryArray& array : workload::read_arrays(config_, image_, *soc_)) {
    const Address begin = array.address / kLineBytes * kLineBytes;
    const Address end = array.address + array.bytes;
    // The guest may note anything.
    if (array.bytes == 0 || end < begin || !soc_->watch().contains(begin) ||
        !soc_->watch().contains(end - 1)) {
      continue;
    }
    const std::size_t memory_class = class_of(array.array_class);
    const auto born = static_cast<Liveness::Epoch>(begins_.size() - 1);
    arrays_.push_back({array.name, memory_class, begin, array.bytes,
                       Liveness((end - begin + kLineBytes - 1) / kLineBytes, born),
                       memory_class == kParameters});
  }
  if (arrays_.empty()) return;
  std::sort(arrays_.begin(), arrays_.end(),
            [](const Array& a, const Array& b) { return a.begin < b.begin; });
  LineWatch& watch = soc_->watch();
  watch.listen(LineWatch::kUse, [this](Address address, unsigned bytes, HartId) {
    on_access(address, bytes, true);
  });
  watch.watch_reads(LineWatch::kUse, [this](Address address, unsigned bytes, HartId) {
    on_access(address, bytes, false);
  });
  for (const auto& hart : soc_->harts()) hart->watch_changed();
  watch_lines();
}

void MemoryTimeline::watch_lines() {
  for (const Array& array : arrays_) {
    for (Address line = array.begin; line < array.begin + array.bytes; line += kLineBytes) {
      soc_->watch().set(line, LineWatch::kUse);
    }
  }
}

void MemoryTimeline::on_access(Address address, unsigned bytes, bool writes) {
  LineWatch& watch = soc_->watch();
  const auto now = static_cast<Liveness::Epoch>(begins_.size() - 1);
  for (Address line = address / kLineBytes * kLineBytes; line < address + bytes;
       line += kLineBytes) {
    if ((watch.at(line) & LineWatch::kUse) == 0) continue;
    watch.clear(line, LineWatch::kUse);
    const auto behind = std::upper_bound(arrays_.begin(), arrays_.end(), line,
                                         [](Address at, const Array& a) { return at < a.begin; });
    Array& array = *std::prev(behind);
    const std::size_t piece = (line - array.begin) / kLineBytes;
    writes ? array.lines.write(piece, now) : array.lines.read(piece, now);
  }
}

void MemoryTimeline::on_row_use(bool in_accumulator, std::uint32_t row, bool writes) {
  Rows& rows = rows_[in_accumulator ? 1 : 0];
  const auto now = static_cast<Liveness::Epoch>(begins_.size() - 1);
  if (row >= rows.count) return;
  writes ? rows.live.write(row, now) : rows.live.read(row, now);
}

MemoryUse::Holder MemoryTimeline::holder(const Array& array,
                                         std::vector<std::uint64_t> lines) const {
  // The last line may be larger than what the array has of it.
  for (std::uint64_t& live : lines) live = std::min(live * kLineBytes, array.bytes);
  return {array.name, array.memory_class, array.bytes, std::move(lines)};
}

MemoryUse MemoryTimeline::finish() {
  MemoryUse use{kClasses, begins_, {}};
  const auto last = static_cast<Liveness::Epoch>(begins_.size() - 1);
  for (Array& array : arrays_) {
    use.holders.push_back(holder(array, array.lines.finish(last, array.are_results)));
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Rows& rows = rows_[i];
    if (rows.count == 0) continue;
    std::vector<std::uint64_t> live = rows.live.finish(last, false);
    for (std::uint64_t& bytes : live) bytes *= rows.row_bytes;
    use.holders.push_back(
        {kClasses[kScratchpad + i], kScratchpad + i, rows.count * rows.row_bytes, std::move(live)});
  }
  begin_sample(begins_.back());  // Closes the last one.
  for (std::size_t hart = 0; hart < stacks_.size(); ++hart) {
    const auto& depths = stacks_[hart].depths;
    use.holders.push_back({fmt::format("stack of hart {}", hart), kStack,
                           *std::max_element(depths.begin(), depths.end()), depths});
  }
  return use;
}

}  // namespace vp::observe
