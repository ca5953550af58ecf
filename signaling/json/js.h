// Boost.JSON's kind of string_view.
#pragma once

#include <boost/json/string_view.hpp>
#include <string_view>

namespace signaling {

inline boost::json::string_view Js(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace signaling
