#include "signaling/protocol/fields.h"

#include <boost/json/value.hpp>

namespace signaling {

namespace json = boost::json;

const json::value* Fields::Find(std::string_view name) const {
  const json::value* value = object_.if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::Fail(std::string_view name, std::string_view must) {
  if (failed()) return;
  sentence_ = "`" + where_ + std::string(name) + "` must be " + std::string(must);
}

std::optional<std::string> Fields::String(std::string_view name, size_t max_size) {
  const json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  const json::string* text = value->if_string();
  if (text == nullptr || text->size() > max_size) {
    Fail(name, "a string of at most " + std::to_string(max_size) + " bytes");
    return std::nullopt;
  }
  return std::string(text->data(), text->size());
}

std::optional<bool> Fields::Bool(std::string_view name) {
  const json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (const bool* flag = value->if_bool()) return *flag;
  Fail(name, "true or false");
  return std::nullopt;
}

std::optional<int64_t> Fields::Integer(std::string_view name, int64_t min, int64_t max) {
  const json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<int64_t>(error);
  if (!error && number >= min && number <= max) return number;
  Fail(name, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

const json::array* Fields::Array(std::string_view name, size_t max_size) {
  const json::value* value = Find(name);
  if (value == nullptr) return nullptr;
  const json::array* array = value->if_array();
  if (array != nullptr && array->size() <= max_size) return array;
  Fail(name, "an array of at most " + std::to_string(max_size));
  return nullptr;
}

const json::object* Fields::Object(std::string_view name) {
  const json::value* value = Find(name);
  if (value == nullptr) return nullptr;
  if (const json::object* object = value->if_object()) return object;
  Fail(name, "an object");
  return nullptr;
}

}  // namespace signaling
