// Threads as the media side starts them: named, optionally pinned, with a heap of their own, and
// deaf to signals, which are the main thread's business.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sfu {

// `name` has at most 15 characters.
std::thread StartThread(const std::string& name, std::optional<int> core,
                        std::function<void()> body);
// The cores this process may run on.
std::vector<int> UsableCores();

}  // namespace sfu
