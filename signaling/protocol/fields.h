// Reads the fields of a JSON object by name and type. The first field that is not what it should be
// is remembered with a sentence; a request handler reads all it wants and asks once. A field that
// is null counts as absent.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "signaling/call/refusal.h"

namespace signaling {

class Fields {
 public:
  // `object` outlives it. `where` precedes names in sentences: "data." or "".
  explicit Fields(const boost::json::object& object, std::string where = "")
      : object_(object), where_(std::move(where)) {}

  std::optional<std::string> String(std::string_view name, size_t max_size = 255);
  std::optional<bool> Bool(std::string_view name);
  std::optional<int64_t> Integer(std::string_view name, int64_t min, int64_t max);
  // nullptr when absent (or wrong).
  const boost::json::array* Array(std::string_view name, size_t max_size);
  const boost::json::object* Object(std::string_view name);

  // Notes an error found by the caller.
  void Fail(std::string_view name, std::string_view must);
  bool failed() const { return !sentence_.empty(); }
  Refusal refusal() const { return {400, "bad_request", sentence_, {}}; }

 private:
  const boost::json::value* Find(std::string_view name) const;

  const boost::json::object& object_;
  std::string where_;
  std::string sentence_;
};

}  // namespace signaling
