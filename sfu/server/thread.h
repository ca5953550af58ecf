// Threads as the media side starts them: named, optionally pinned, with a heap of their own, and
// deaf to signals, which are the main thread's business.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sfu {

// `name` has at most 15 characters.
std::thread StartThread(const std::string& name, std::optional<int> core,
                        std::function<void()> body);
// Lowers the priority of the calling thread, for work that can wait for media: where there are
// fewer cores than threads, a storm of joins would otherwise take two thirds of a media worker's
// core from it, and running calls would lose packets. Threads started later by this one inherit it.
void LetMediaGoFirst();
// For how long the calling thread was on a core, ever.
std::chrono::nanoseconds ThreadRunTime();
// The cores this process may run on.
std::vector<int> UsableCores();

}  // namespace sfu
