#include "signaling/config/call_type_setting.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

namespace signaling {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

std::string_view TakeWord(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

bool IsTypeName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::optional<size_t> ParseLimit(std::string_view text) {
  constexpr size_t kMost = 1'000'000;
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number > 0 && number <= kMost ? std::optional(number) : std::nullopt;
}

// False if the word says nothing about a call type.
bool ApplyWord(std::string_view word, CallType& type) {
  const size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
  if (word == "reject_when_busy") {
    type.reject_when_busy = true;
  } else if (word == "access=members") {
    type.access = Access::kMembers;
  } else if (word == "access=anyone") {
    type.access = Access::kAnyone;
  } else if (word == "publish=admins" || word == "publish=users") {
    type.users_publish = word == "publish=users";
  } else if (name == "max_participants" && ParseLimit(value)) {
    type.max_participants = *ParseLimit(value);
  } else if (name == "max_members" && ParseLimit(value)) {
    type.max_members = *ParseLimit(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<CallType> ParseCallType(std::string_view text) {
  CallType type;
  type.name = std::string(TakeWord(text));
  if (!IsTypeName(type.name)) {
    return absl::InvalidArgumentError(
        "must begin with the type's name: 1 to 64 characters of A-Z a-z 0-9 _ -");
  }
  while (true) {
    const std::string_view word = TakeWord(text);
    if (word.empty()) return type;
    if (ApplyWord(word, type)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", Absl(word), "\" is not reject_when_busy, access=members, access=anyone, ",
        "publish=admins, publish=users, max_participants=N or max_members=N"));
  }
}

}  // namespace signaling
