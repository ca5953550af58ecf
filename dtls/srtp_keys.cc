#include "dtls/srtp_keys.h"

#include <openssl/crypto.h>
#include <openssl/srtp.h>

#include <array>
#include <string_view>

namespace dtls {
namespace {

std::string_view OpenSslName(SrtpProfile profile) {
  switch (profile) {
    case SrtpProfile::kAes128CmHmacSha1_80:
      return "SRTP_AES128_CM_SHA1_80";
    case SrtpProfile::kAeadAes128Gcm:
      return "SRTP_AEAD_AES_128_GCM";
    case SrtpProfile::kAeadAes256Gcm:
      return "SRTP_AEAD_AES_256_GCM";
  }
  return "";
}

}  // namespace

std::string UseSrtpNames(std::span<const SrtpProfile> profiles) {
  std::string names;
  for (SrtpProfile profile : profiles) {
    if (!names.empty()) names += ':';
    names += OpenSslName(profile);
  }
  return names;
}

std::optional<SrtpKeys> ExportSrtpKeys(SSL* ssl) {
  const SRTP_PROTECTION_PROFILE* selected = SSL_get_selected_srtp_profile(ssl);
  if (selected == nullptr) return std::nullopt;
  const auto profile = static_cast<SrtpProfile>(selected->id);
  const size_t key_size = SrtpKeySize(profile);
  const size_t salt_size = SrtpSaltSize(profile);

  // RFC 5764 section 4.2: client key, server key, client salt, server salt.
  std::array<uint8_t, size_t{2} * (32 + 14)> material;
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  if (SSL_export_keying_material(ssl, material.data(), 2 * (key_size + salt_size), kLabel.data(),
                                 kLabel.size(), nullptr, 0, 0) != 1) {
    return std::nullopt;
  }
  const auto of_side = [&](size_t side) {
    const uint8_t* key = material.data() + side * key_size;
    const uint8_t* salt = material.data() + 2 * key_size + side * salt_size;
    std::vector<uint8_t> key_and_salt(key, key + key_size);
    key_and_salt.insert(key_and_salt.end(), salt, salt + salt_size);
    return key_and_salt;
  };
  const size_t local_side = SSL_is_server(ssl) == 1 ? 1 : 0;
  SrtpKeys keys{
      .profile = profile, .local = of_side(local_side), .remote = of_side(1 - local_side)};
  OPENSSL_cleanse(material.data(), material.size());
  return keys;
}

}  // namespace dtls
