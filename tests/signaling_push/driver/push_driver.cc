// The push sender on its own, for tests in other languages: providers as arguments (as
// --push_provider takes them), pushes as lines of JSON on standard input, results as lines of JSON
// on standard output. Ends with its input, when everything has its result.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "signaling/config/push_setting.h"
#include "signaling/push/open_push_providers.h"
#include "signaling/push/push_notice.h"
#include "signaling/push/push_sender.h"

namespace signaling {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

std::string Text(const json::object& line, std::string_view name, std::string_view otherwise = "") {
  const json::value* value = line.if_contains(name);
  const json::string text = value == nullptr ? json::string(otherwise) : value->as_string();
  return {text.data(), text.size()};
}
int64_t Number(const json::object& line, std::string_view name, int64_t otherwise) {
  const json::value* value = line.if_contains(name);
  return value == nullptr ? otherwise : value->as_int64();
}

DuePush PushOf(const json::object& line) {
  const WallTime now = std::chrono::system_clock::now();
  DuePush push;
  push.job = {.id = Number(line, "id", 0),
              .kind = Text(line, "kind") == "cancel" ? PushKind::kCancel : PushKind::kRing,
              .call = {"key", "default", Text(line, "call", "c1")},
              .user_id = Text(line, "user", "bob"),
              .device_id = Text(line, "device"),
              .text = PushText({.ring = Text(line, "ring", "r1"),
                                .caller_id = "ann",
                                .caller_name = Text(line, "caller", "Ann"),
                                .reason = Text(line, "reason")}),
              .created_at = now,
              .expires_at = now + milliseconds(Number(line, "expires_in", 45'000)),
              .due_at = now,
              .attempts = static_cast<int>(Number(line, "attempts", 1))};
  push.device = {.owner = {"key", push.job.user_id},
                 .id = push.job.device_id,
                 .push_provider = Text(line, "provider"),
                 .push_provider_name = Text(line, "name"),
                 .voip = Number(line, "voip", 0) != 0,
                 .registered_at = now};
  return push;
}

json::object JsonOf(const PushResult& result) {
  json::object line{{"id", result.job_id},
                    {"outcome", result.attempt.outcome},
                    {"detail", result.attempt.detail},
                    {"status", result.attempt.status}};
  if (result.retry_at) {
    line["retry_in"] =
        std::chrono::round<milliseconds>(*result.retry_at - result.attempt.at).count();
  }
  if (result.gone_since) {
    line["gone_since"] =
        std::chrono::round<milliseconds>(result.gone_since->time_since_epoch()).count();
  }
  return line;
}

Random NewRandom() {
  return [device = std::make_shared<std::random_device>()] {
    return uint64_t{(*device)()} << 32 | (*device)();
  };
}

int Run(const std::vector<std::string>& arguments) {
  std::vector<PushProviderConfig> configs;
  for (const std::string& argument : arguments) {
    const auto config = ParsePushProvider(argument);
    if (!config.ok())
      return std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
    configs.push_back(*config);
  }
  auto providers = OpenPushProviders(configs, NewRandom);
  if (!providers.ok())
    return std::fprintf(stderr, "%s\n", std::string(providers.status().message()).c_str());
  std::mutex mutex;
  std::condition_variable changed;
  size_t open = 0;
  PushSender sender(*std::move(providers), NewRandom(),
                    [&](const std::vector<PushResult>& results) {
                      const std::lock_guard lock(mutex);
                      for (const PushResult& result : results)
                        std::cout << json::serialize(JsonOf(result)) << '\n';
                      std::cout.flush();
                      open -= results.size();
                      changed.notify_all();
                    });
  for (std::string line; std::getline(std::cin, line);) {
    {
      const std::lock_guard lock(mutex);
      ++open;
    }
    sender.Send({PushOf(json::parse(line).as_object())});
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return open == 0; });
  return 0;
}

}  // namespace
}  // namespace signaling

int main(int argc, char** argv) { return signaling::Run({argv + 1, argv + argc}); }
