// Tokens from strangers. The input is tried as a whole token, and as header and payload (separated
// by a zero byte) that are then signed as they should be, so that claims are reached too. What is
// accepted must be usable: somebody, for some time, minted again to the same claims.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signaling/auth/base64url.h"
#include "signaling/auth/token.h"
#include "tests/fuzz/require.h"

namespace {

constexpr std::string_view kSecret = "an-api-secret-of-thirty-two-bytes";
constexpr signaling::WallTime kNow{std::chrono::seconds(1'800'000'001)};

std::string Signed(std::string_view header, std::string_view payload) {
  const std::string text =
      signaling::EncodeBase64Url(header) + "." + signaling::EncodeBase64Url(payload);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), kSecret.data(), static_cast<int>(kSecret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return text + "." +
         signaling::EncodeBase64Url({reinterpret_cast<const char*>(digest.data()), size});
}

void Try(std::string_view token) {
  const std::vector<std::string> secrets = {std::string(kSecret)};
  const auto claims = signaling::VerifyToken(token, secrets, kNow);
  if (!claims.ok()) return;
  Require(claims->is_server == claims->user_id.empty() && claims->expires_at > kNow);
  const std::string again = signaling::MintToken(*claims, kSecret);
  const auto read = signaling::VerifyToken(again, secrets, kNow);
  Require(again.size() > 8192 || (read.ok() && *read == *claims));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  Try(input);
  const size_t cut = input.find('\0');
  if (cut != std::string_view::npos) Try(Signed(input.substr(0, cut), input.substr(cut + 1)));
  return 0;
}
