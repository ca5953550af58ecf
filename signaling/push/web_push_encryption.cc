#include "signaling/push/web_push_encryption.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <memory>

namespace signaling {
namespace {

constexpr size_t kKeyBytes = 16;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr std::string_view kRecordSize("\x00\x00\x10\x00", 4);  // 4096

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(),
       digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

// RFC 5869 with an output of at most one hash: extract, then one step of expand.
std::string Hkdf(std::string_view salt, std::string_view secret, std::string_view purpose,
                 size_t length) {
  std::string text(purpose);
  text += '\x01';
  return Hmac(Hmac(salt, secret), text).substr(0, length);
}

// AES-128-GCM, the tag appended.
std::string Seal(std::string_view key, std::string_view nonce, std::string_view text) {
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  std::string sealed(text.size() + kTagBytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
  int size = 0;
  int rest = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, Bytes(key), Bytes(nonce));
  EVP_EncryptUpdate(context.get(), out, &size, Bytes(text), static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(context.get(), out + size, &rest);
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + text.size());
  return sealed;
}

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

}  // namespace

std::optional<std::string> EncryptWebPush(std::string_view text, const WebPushKeys& keys,
                                          const SigningKey& ephemeral, std::string_view salt) {
  if (text.size() > kMaxWebPushText || keys.auth.size() != kWebPushAuthBytes ||
      salt.size() != kWebPushSaltBytes) {
    return std::nullopt;
  }
  const std::string shared = ephemeral.Agree(keys.p256dh);
  if (shared.empty()) return std::nullopt;
  const std::string own = ephemeral.PublicPoint();
  using std::string_view_literals::operator""sv;
  // RFC 8291 section 3.4.
  const std::string secret =
      Hkdf(keys.auth, shared, Joined({"WebPush: info\0"sv, keys.p256dh, own}), 32);
  // RFC 8188 sections 2.2 and 2.3; the only record has the sequence number 0.
  const std::string key = Hkdf(salt, secret, "Content-Encoding: aes128gcm\0"sv, kKeyBytes);
  const std::string nonce = Hkdf(salt, secret, "Content-Encoding: nonce\0"sv, kNonceBytes);
  const std::string header = Joined({salt, kRecordSize, "\x41"sv, own});  // 65: a point's length
  // RFC 8188 section 2: the delimiter of the last record is 2.
  return header + Seal(key, nonce, Joined({text, "\x02"sv}));
}

}  // namespace signaling
