#include "signaling/auth/jws.h"

#include <absl/strings/match.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "signaling/auth/auth_error.h"
#include "signaling/auth/base64url.h"
#include "signaling/json/strict_json.h"

namespace signaling {
namespace {

namespace json = boost::json;

constexpr size_t kDigestBytes = 32;

struct Parts {
  std::string_view header, payload, signature;
  std::string_view signed_text;  // header "." payload
};

std::optional<Parts> Split(std::string_view token) {
  const size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{.header = token.substr(0, first),
               .payload = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_text = token.substr(0, second)};
}

std::string HmacSha256(std::string_view text, std::string_view secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

absl::Status Malformed() { return AuthError("token_malformed", "Token is malformed"); }

std::optional<json::object> DecodeObject(std::string_view part) {
  const std::optional<std::string> text = DecodeBase64Url(part);
  if (!text) return std::nullopt;
  absl::StatusOr<json::value> value = ParseStrictJson(*text);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

absl::Status CheckHeader(std::string_view part) {
  const std::optional<json::object> header = DecodeObject(part);
  if (!header) return Malformed();
  const json::value* alg = header->if_contains("alg");
  if (alg == nullptr || !alg->is_string() || alg->get_string() != "HS256") {
    return AuthError("token_algorithm", "Token must be signed with HS256");
  }
  const json::value* typ = header->if_contains("typ");
  if (typ != nullptr) {
    if (!typ->is_string()) return Malformed();
    const json::string& name = typ->get_string();
    if (!absl::EqualsIgnoreCase({name.data(), name.size()}, "JWT")) return Malformed();
  }
  // RFC 7515 section 4.1.11: a critical extension that is not understood refuses the token.
  if (header->contains("crit")) return Malformed();
  return absl::OkStatus();
}

bool SignedByAny(const Parts& parts, std::span<const std::string> secrets) {
  const std::optional<std::string> signature = DecodeBase64Url(parts.signature);
  if (!signature || signature->size() != kDigestBytes) return false;
  bool found = false;
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    const std::string expected = HmacSha256(parts.signed_text, secret);
    found |= expected.size() == kDigestBytes &&
             CRYPTO_memcmp(expected.data(), signature->data(), kDigestBytes) == 0;
  }
  return found;
}

}  // namespace

std::string SignJws(const json::object& payload, std::string_view secret) {
  std::string text = EncodeBase64Url(R"({"alg":"HS256","typ":"JWT"})");
  text += '.';
  text += EncodeBase64Url(json::serialize(payload));
  const std::string signature = HmacSha256(text, secret);
  return text + '.' + EncodeBase64Url(signature);
}

absl::StatusOr<json::object> VerifyJws(std::string_view token,
                                       std::span<const std::string> secrets) {
  if (token.empty()) return AuthError("token_missing", "Token is missing");
  if (token.size() > kMaxTokenBytes) return Malformed();
  const std::optional<Parts> parts = Split(token);
  if (!parts) return Malformed();
  if (absl::Status status = CheckHeader(parts->header); !status.ok()) return status;
  if (!SignedByAny(*parts, secrets)) {
    return AuthError("token_signature_invalid", "Token signature is invalid");
  }
  std::optional<json::object> payload = DecodeObject(parts->payload);
  if (!payload) return Malformed();
  return *std::move(payload);
}

}  // namespace signaling
