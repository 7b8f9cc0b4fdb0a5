#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "models/accelerator/timing/dma_timing.h"

namespace vp::rtl::test {

/// Latencies of a memory system, the same for every instance of one seed: the n-th request has the
/// n-th latency, so that answers overtake each other, and sometimes pauses between beats.
class RandomMemory : public accelerator::timing::DmaTiming {
 public:
  RandomMemory(unsigned shortest, unsigned longest, unsigned seed)
      : shortest_(shortest), longest_(longest), random_(seed) {}

  accelerator::timing::DmaAnswer get(Address, unsigned bytes, Cycles now) override {
    const Cycles first = now + latency();
    const Cycles pauses = random_() % 4 == 0 ? random_() % 4 : 0;
    return {first, first + bytes / 16 - 1 + (bytes > 16 ? pauses : 0)};
  }
  accelerator::timing::DmaAnswer put(Address, unsigned, bool, Cycles now) override {
    const Cycles done = now + latency();
    return {done, done};
  }

 private:
  Cycles latency() { return shortest_ + random_() % (longest_ - shortest_ + 1); }

  unsigned shortest_, longest_;
  std::mt19937_64 random_;
};

/// The other end of a read port: takes requests and brings their beats when they are due, those of
/// one read together, and reads in the order in which their first beats come.
class ReadPort {
 public:
  struct Beat {
    unsigned id;
    const std::uint8_t* data;  ///< 16 bytes.
  };

  ReadPort(accelerator::timing::DmaTiming& timing, const std::vector<std::uint8_t>& memory,
           Address base)
      : timing_(timing), memory_(memory), base_(base) {}

  void request(unsigned id, Address address, unsigned beats, Cycles now) {
    const auto answer = timing_.get(address, beats * 16, now);
    const Read read{id, &memory_[address - base_], beats, 0, answer.first_beat, answer.last_beat};
    const auto later = [](const Read& a, const Read& b) { return a.first < b.first; };
    // The read that has begun goes on.
    const auto from = waiting_.begin() + (!waiting_.empty() && waiting_.front().taken != 0 ? 1 : 0);
    waiting_.insert(std::upper_bound(from, waiting_.end(), read, later), read);
    most_ = std::max(most_, waiting_.size());
  }

  bool has_beat(Cycles now) const { return !waiting_.empty() && arrival(waiting_.front()) <= now; }
  Beat beat() const {
    const Read& read = waiting_.front();
    return {read.id, read.data + read.taken * 16};
  }
  void take() {
    if (++waiting_.front().taken == waiting_.front().beats) waiting_.pop_front();
  }
  std::size_t most_waiting() const { return most_; }

 private:
  struct Read {
    unsigned id;
    const std::uint8_t* data;
    unsigned beats, taken;
    Cycles first, last;
  };

  static Cycles arrival(const Read& read) {
    if (read.beats == 1) return read.first;
    return read.first + (read.last - read.first) * read.taken / (read.beats - 1);
  }

  accelerator::timing::DmaTiming& timing_;
  const std::vector<std::uint8_t>& memory_;
  Address base_;
  std::deque<Read> waiting_;
  std::size_t most_ = 0;
};

}  // namespace vp::rtl::test
