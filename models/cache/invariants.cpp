#include "models/cache/invariants.h"

#include <bit>
#include <sstream>

namespace vp::cache {

namespace {

std::string broken_line(const InclusiveL2& l2, const L1DataCache& cache, Address line,
                        State state) {
  const DirectoryEntry* const entry = l2.state().find(line);
  if (entry == nullptr) return "held by an L1 but not in the L2";
  if ((entry->holders >> cache.hart() & 1) == 0) return "held by an L1 unknown to the directory";
  if (state >= State::kTrunk && !entry->exclusive)
    return "writable without the directory's consent";
  const unsigned fast = cache.fast_bits(line);
  if ((fast & L1DataCache::kWriteFast) != 0 && state != State::kDirty)
    return "fast store to a clean line";
  return {};
}

}  // namespace

std::string broken_invariant(const InclusiveL2& l2, std::span<const L1DataCache* const> caches) {
  std::string broken;
  const auto report = [&](const std::string& what, Address line) {
    if (what.empty() || !broken.empty()) return;
    std::ostringstream text;
    text << "line 0x" << std::hex << line << ": " << what;
    broken = text.str();
  };
  for (const L1DataCache* const cache : caches) {
    std::size_t fast_lines = 0;
    cache->for_each_line([&](Address line, State state) {
      report(broken_line(l2, *cache, line, state), line);
      fast_lines += cache->fast_bits(line) != 0 ? 1 : 0;
    });
    if (fast_lines != cache->count_fast_lines()) report("fast look-up of a line not held", 0);
  }
  l2.state().for_each_line([&](Address line, const DirectoryEntry& entry) {
    if (entry.exclusive && std::popcount(entry.holders) != 1) {
      report("exclusive, but not to one holder", line);
    }
  });
  return broken;
}

}  // namespace vp::cache
