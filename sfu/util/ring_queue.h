// A first-in first-out queue in a ring that doubles up to a bound and never shrinks: the steady
// state allocates nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace sfu {

template <typename T>
class RingQueue {
 public:
  // `bound` is a power of two.
  explicit RingQueue(size_t bound) : bound_(bound) {}

  // False when full.
  bool Push(const T& value) {
    T* const place = Add();
    if (place != nullptr) *place = value;
    return place != nullptr;
  }
  // The place of one more, to be filled where it stands; nullptr when full.
  T* Add() {
    if (size_ == ring_.size() && !Enlarge()) return nullptr;
    return &ring_[Index(size_++)];
  }
  void Pop() {
    if constexpr (!std::is_trivially_destructible_v<T>) ring_[Index(0)] = T();
    first_ = Index(1);
    --size_;
  }
  void Clear() {
    while (size_ > 0) Pop();
  }
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  T& front() { return ring_[Index(0)]; }
  const T& front() const { return ring_[Index(0)]; }
  T& operator[](size_t i) { return ring_[Index(i)]; }
  const T& operator[](size_t i) const { return ring_[Index(i)]; }

 private:
  size_t Index(size_t i) const { return (first_ + i) & (ring_.size() - 1); }
  bool Enlarge() {
    if (ring_.size() >= bound_) return false;
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
    first_ = 0;
    ring_.resize(std::max<size_t>(16, ring_.size() * 2));
    return true;
  }

  size_t bound_;
  std::vector<T> ring_;
  size_t first_ = 0;
  size_t size_ = 0;
};

}  // namespace sfu
