// bench/limit: nothing to negotiate, see bench/limit/introduction.h.
#include <absl/strings/numbers.h>

#include "bench/load/signaling.h"

namespace bench {
namespace {

class Limit final : public Signaling {
 public:
  explicit Limit(const ice::SocketAddress& server) : server_(server) {}
  absl::StatusOr<Agreed> Publish(int call, int /*index*/, const MediaWish&) override {
    return Agree({.publisher = true, .call = static_cast<uint16_t>(call)});
  }
  absl::StatusOr<Agreed> Play(int call, int index, const MediaWish&) override {
    return Agree({.call = static_cast<uint16_t>(call), .index = static_cast<uint16_t>(index)});
  }
  absl::Status Leave(const Agreed&) override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<Signaling>> Another() override {
    return std::make_unique<Limit>(server_);
  }

 private:
  Agreed Agree(const Introduction& who) const { return {.server = server_, .introduction = who}; }
  const ice::SocketAddress server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Signaling>> LimitSignaling(const std::string& url) {
  constexpr std::string_view kScheme = "udp://";
  const size_t colon = url.rfind(':');
  uint32_t port = 0;
  if (!url.starts_with(kScheme) || colon < kScheme.size() ||
      !absl::SimpleAtoi(url.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError("bench/limit is reached at udp://HOST:PORT");
  }
  const auto address = ice::SocketAddress::Parse(url.substr(kScheme.size(), colon - kScheme.size()),
                                                 static_cast<uint16_t>(port));
  if (!address) return absl::InvalidArgumentError("bench/limit's address must be numeric");
  return std::make_unique<Limit>(*address);
}

}  // namespace bench
