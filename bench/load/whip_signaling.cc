// Switchboard by its WHIP and WHEP endpoints, with tokens from the development-mode token server.
#include <absl/strings/str_cat.h>

#include <boost/json.hpp>
#include <map>
#include <utility>

#include "bench/load/http_connection.h"
#include "bench/load/signaling.h"

namespace bench {
namespace {

class Whip final : public Signaling {
 public:
  Whip(Url url, Identities identities)
      : connection_(std::move(url)), identities_(std::move(identities)) {}

  absl::StatusOr<Agreed> Publish(int call, int index, const MediaWish& wish) override {
    return Enter("whip", absl::StrCat("publisher-", call, "-", index), call, wish);
  }
  absl::StatusOr<Agreed> Play(int call, int index, const MediaWish& wish) override {
    return Enter("whep", PlayerName(call, index), call, wish);
  }
  absl::Status Leave(const Agreed& agreed) override;
  absl::Status Introduce(int call, int index) override {
    return TokenOf(PlayerName(call, index)).status();
  }
  absl::StatusOr<std::unique_ptr<Signaling>> Another() override {
    return std::make_unique<Whip>(connection_.url(), identities_.Fork());
  }

 private:
  static std::string PlayerName(int call, int index) {
    return absl::StrCat("player-", call, "-", index);
  }
  absl::StatusOr<Agreed> Enter(const std::string& how, const std::string& user, int call,
                               const MediaWish& wish);
  absl::StatusOr<std::string> TokenOf(const std::string& user);

  HttpConnection connection_;
  Identities identities_;
  std::map<std::string, std::string> tokens_;     // by user
  std::map<std::string, std::string> resources_;  // whose they are
};

absl::Status Refused(const HttpAnswer& answer) {
  return absl::FailedPreconditionError(
      absl::StrCat("The server answered ", answer.status, ": ", answer.body));
}

absl::StatusOr<std::string> Whip::TokenOf(const std::string& user) {
  std::string& token = tokens_[user];
  if (!token.empty()) return token;
  const std::string body = boost::json::serialize(boost::json::object{{"userId", user}});
  const auto answer = connection_.Request("POST", "/v1/api/callStreams",
                                          {{"Content-Type", "application/json"}}, body);
  if (!answer.ok()) return answer.status();
  if (answer->status != 200) return Refused(*answer);
  token = boost::json::parse(answer->body).at("token").as_string();
  return token;
}

absl::StatusOr<Agreed> Whip::Enter(const std::string& how, const std::string& user, int call,
                                   const MediaWish& wish) {
  const auto token = TokenOf(user);
  if (!token.ok()) return token.status();
  const ClientIdentity who = identities_.New();
  const auto answer = connection_.Request(
      "POST", absl::StrCat("/", how, "/default/bench-", call),
      {{"Content-Type", "application/sdp"}, {"Authorization", "Bearer " + *token}},
      OfferSdp(wish, who, "actpass"));
  if (!answer.ok()) return answer.status();
  if (answer->status != 201) return Refused(*answer);
  auto agreed = ReadSdp(answer->body, who);
  if (!agreed.ok()) return agreed.status();
  agreed->resource = answer->headers.at("location");
  if (const auto url = Url::Parse(agreed->resource); url.ok()) agreed->resource = url->path;
  resources_[agreed->resource] = user;
  return agreed;
}

absl::Status Whip::Leave(const Agreed& agreed) {
  const std::string& token = tokens_[resources_[agreed.resource]];
  resources_.erase(agreed.resource);
  return connection_.Request("DELETE", agreed.resource, {{"Authorization", "Bearer " + token}}, "")
      .status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Signaling>> WhipSignaling(const std::string& url,
                                                         Identities identities) {
  auto parsed = Url::Parse(url);
  if (!parsed.ok()) return parsed.status();
  return std::make_unique<Whip>(*std::move(parsed), std::move(identities));
}

}  // namespace bench
