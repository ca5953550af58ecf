// Why a request was not done: an HTTP status, a code for programs, a sentence for people, and what
// a program needs beside the code.
// Result<T> is a T or a Refusal; Done stands for "nothing more to say".
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace signaling {

struct Refusal {
  int status = 400;
  std::string code;
  std::string sentence;
  std::optional<std::chrono::seconds> retry_after;
  boost::json::object details = {};  // what else the answer says: the state of the call, say
};

using Done = std::monostate;

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}            // NOLINT: reads as its value
  Result(Refusal refusal) : value_(std::move(refusal)) {}  // NOLINT: or as a refusal
  bool ok() const { return std::holds_alternative<T>(value_); }
  T& operator*() { return std::get<T>(value_); }
  const T& operator*() const { return std::get<T>(value_); }
  T* operator->() { return &std::get<T>(value_); }
  const T* operator->() const { return &std::get<T>(value_); }
  const Refusal& refusal() const { return std::get<Refusal>(value_); }

 private:
  std::variant<T, Refusal> value_;
};

}  // namespace signaling
