#include "signaling/json/strict_json.h"

#include <absl/status/status.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace signaling {
namespace {

namespace json = boost::json;

// What basic_parser calls: builds the value, and remembers the keys of each object still open.
class StrictHandler {
 public:
  using error_code = boost::system::error_code;
  using string_view = json::string_view;

  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  bool on_document_begin(error_code&) {
    stack_.reset();
    return true;
  }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open_keys_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t size, error_code&) {
    open_keys_.pop_back();
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t size, error_code&) {
    stack_.push_array(size);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    key_.append(part.data(), part.size());
    stack_.push_key(part);
    if (!open_keys_.back().insert(std::exchange(key_, {})).second) {
      repeated_key_ = true;
      error = json::error::syntax;
      return false;
    }
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, string_view, error_code& error) {
    if (!std::isfinite(number)) {  // 1e999 and 0e999
      error = json::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  json::value Release() { return stack_.release(); }
  bool repeated_key() const { return repeated_key_; }

 private:
  json::value_stack stack_;
  std::vector<std::set<std::string>> open_keys_;
  std::string key_;
  bool repeated_key_ = false;
};

}  // namespace

absl::StatusOr<json::value> ParseStrictJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::basic_parser<StrictHandler> parser(options);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().repeated_key()) {
    return absl::InvalidArgumentError("JSON names the same key twice in one object");
  }
  if (error == json::error::too_deep) {
    return absl::InvalidArgumentError("JSON is nested more than 32 levels deep");
  }
  if (error || used != text.size()) {
    return absl::InvalidArgumentError("JSON is malformed at byte " + std::to_string(used));
  }
  return parser.handler().Release();
}

}  // namespace signaling
