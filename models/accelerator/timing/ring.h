#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace vp::accelerator::timing {

/// A queue in a fixed array: nothing is allocated, and a full queue is the owner's mistake. The
/// depth that hardware has is a parameter and checked by whoever pushes; `N` only bounds it.
template <class T, std::size_t N>
class Ring {
  static_assert((N & (N - 1)) == 0);

 public:
  static constexpr std::size_t kCapacity = N;

  bool empty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }
  T& front() { return items_[head_ % N]; }
  const T& front() const { return items_[head_ % N]; }
  const T& operator[](std::size_t n) const { return items_[(head_ + n) % N]; }

  T& push(const T& item) {
    assert(size() < N);
    return items_[tail_++ % N] = item;
  }
  /// Adds an item that still holds what was in its place before.
  T& grow() {
    assert(size() < N);
    return items_[tail_++ % N];
  }
  void pop() {
    assert(!empty());
    // Starting over keeps a long ring's hot part small.
    if (++head_ == tail_) head_ = tail_ = 0;
  }

  /// Inserts behind all items that are not greater by `key`: keeps a ring sorted whose items mostly
  /// arrive in order.
  template <class Key>
  void insert(const T& item, Key key) {
    push(item);
    for (std::size_t n = size() - 1; n > 0; --n) {
      T& before = items_[(head_ + n - 1) % N];
      if (!(key(item) < key(before))) break;
      items_[(head_ + n) % N] = before;
      before = item;
    }
  }

 private:
  std::array<T, N> items_{};
  std::uint32_t head_ = 0;  ///< Run on modulo 2^32, a multiple of N.
  std::uint32_t tail_ = 0;
};

}  // namespace vp::accelerator::timing
