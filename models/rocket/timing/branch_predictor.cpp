#include "models/rocket/timing/branch_predictor.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>

namespace vp::rocket {
namespace {

constexpr unsigned kHistoryLength = 8;
constexpr unsigned kHistoryBits = 3;
// floor(sqrt(3) / 2 * 2^8), the multiplier of the history hash.
constexpr std::uint32_t kHistoryHash = 221;
/// From a branch's fetch to the first fetch that finds it in the history: it enters in S2.
constexpr Cycles kHistoryDelay = 2;

constexpr std::uint32_t shifted(std::uint32_t history, bool taken) {
  return history >> 1 | (taken ? 1u << (kHistoryLength - 1) : 0u);
}

}  // namespace

int BranchPredictor::find(Address pc) const {
  const __m256i key = _mm256_set1_epi32(static_cast<int>(pc));
  for (unsigned i = 0; i < 32; i += 8) {
    const __m256i row = _mm256_load_si256(reinterpret_cast<const __m256i*>(keys_.data() + i));
    const int hits = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(row, key)));
    if (hits != 0) return static_cast<int>(i) + std::countr_zero(static_cast<unsigned>(hits));
  }
  return -1;
}

void BranchPredictor::insert(Address pc, Address target, Type type) {
  int entry = find(pc);
  if (entry < 0) {
    entry = static_cast<int>(std::min_element(used_.begin(), used_.end()) - used_.begin());
    keys_[static_cast<unsigned>(entry)] = static_cast<std::uint32_t>(pc);
  }
  targets_[static_cast<unsigned>(entry)] = target;
  types_[static_cast<unsigned>(entry)] = type;
  touch(entry);
}

unsigned BranchPredictor::counter_index(Address pc, std::uint32_t history) {
  const auto packet = static_cast<std::uint32_t>(pc >> 2);
  const std::uint32_t address = (packet & (kCounters - 1)) ^ (packet >> 9 & 3);
  const std::uint32_t hash = (kHistoryHash * history >> (kHistoryLength - kHistoryBits)) & 7;
  return (address ^ hash << (9 - kHistoryBits)) & (kCounters - 1);
}

void BranchPredictor::push(Address link) {
  stack_top_ = (stack_top_ + 1) % kReturnStack;
  stack_[stack_top_] = link;
  stack_depth_ = std::min(stack_depth_ + 1, kReturnStack);
}

Address BranchPredictor::pop() {
  if (stack_depth_ == 0) return 0;
  const Address link = stack_[stack_top_];
  stack_top_ = (stack_top_ + kReturnStack - 1) % kReturnStack;
  --stack_depth_;
  return link;
}

BranchPredictor::Outcome BranchPredictor::count(Outcome outcome) {
  if (outcome == Outcome::kWrong) ++wrong_;
  return outcome;
}

void BranchPredictor::restore_history(std::uint32_t history) {
  newest_history_ = older_history_ = history;
  newest_from_ = 0;
}

BranchPredictor::Outcome BranchPredictor::branch(Address pc, Cycles fetched, bool taken,
                                                 Address target) {
  ++branches_;
  const std::uint32_t history = history_at(fetched);
  std::uint8_t& counter = counters_[counter_index(pc, history)];
  const bool predicted = counter != 0;
  counter = taken;
  if (predicted != taken) {
    restore_history(shifted(history, taken));
    if (taken) insert(pc, target, Type::kBranch);
    return count(Outcome::kWrong);
  }
  // Two branches in one packet enter as one.
  if (fetched + kHistoryDelay != newest_from_) {
    older_history_ = newest_history_;
    newest_history_ = shifted(newest_history_, taken);
    newest_from_ = fetched + kHistoryDelay;
  }
  if (!taken) return Outcome::kSequential;
  const int entry = find(pc);
  if (entry >= 0) {
    touch(entry);
    return Outcome::kHit;
  }
  insert(pc, target, Type::kBranch);
  return Outcome::kPredecoded;
}

BranchPredictor::Outcome BranchPredictor::jump(Address pc, Address target, bool is_call,
                                               Address link) {
  if (is_call) push(link);
  const int entry = find(pc);
  if (entry >= 0) {
    touch(entry);
    return Outcome::kHit;
  }
  insert(pc, target, Type::kJump);
  return Outcome::kPredecoded;
}

BranchPredictor::Outcome BranchPredictor::indirect(Address pc, Cycles fetched, Address target,
                                                   bool is_call, bool is_return, Address link) {
  ++branches_;
  const std::uint32_t history = history_at(fetched);
  const int entry = find(pc);
  const Address from_stack = is_return ? pop() : 0;
  if (is_call) push(link);
  if (is_return) {
    const bool right = from_stack == target;
    if (!right) restore_history(history);
    if (entry >= 0) {
      touch(entry);
      return right ? Outcome::kHit : count(Outcome::kWrong);
    }
    insert(pc, target, Type::kReturn);
    return right ? Outcome::kPredecoded : count(Outcome::kWrong);
  }
  const bool right = entry >= 0 && targets_[static_cast<unsigned>(entry)] == target;
  if (!right) restore_history(history);
  insert(pc, target, Type::kJump);
  return right ? Outcome::kHit : count(Outcome::kWrong);
}

}  // namespace vp::rocket
