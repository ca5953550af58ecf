// AES-GCM by libipsec-mb's direct functions: one call per packet, no state but the key's. They take
// no manager, so what is read out of it once serves all threads.
#include "dtls/srtp_cipher_types.h"

#ifdef DTLS_HAVE_IPSEC_MB

#define NO_COMPAT_IMB_API_053  // its old names collide with OpenSSL's
#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include "dtls/srtp_gcm.h"

namespace dtls {
namespace {

struct Functions {
  aes_gcm_pre_t expand_key;
  aes_gcm_enc_dec_t seal;
  aes_gcm_enc_dec_t open;
};
struct FunctionTable {
  Functions aes_128;
  Functions aes_256;
  std::string_view name;  // empty: this processor is too old
};

FunctionTable Choose() {
  FunctionTable table{};
  IMB_MGR* manager = alloc_mb_mgr(0);
  if (manager == nullptr) return table;
  IMB_ARCH arch = IMB_ARCH_NONE;
  init_mb_mgr_auto(manager, &arch);
  table.aes_128 = {manager->gcm128_pre, manager->gcm128_enc, manager->gcm128_dec};
  table.aes_256 = {manager->gcm256_pre, manager->gcm256_enc, manager->gcm256_dec};
  constexpr uint64_t kVectorAes = IMB_FEATURE_VAES | IMB_FEATURE_VPCLMULQDQ;
  if (arch == IMB_ARCH_AVX512 && (manager->features & kVectorAes) == kVectorAes) {
    table.name = "ipsec-mb (VAES)";
  } else if (arch >= IMB_ARCH_SSE && (manager->features & IMB_FEATURE_AESNI) != 0) {
    table.name = "ipsec-mb (AES-NI)";
  }
  free_mb_mgr(manager);
  return table;
}

const FunctionTable& Table() {
  static const FunctionTable table = Choose();
  return table;
}

template <size_t KeySize>
class IpsecMbEngine {
 public:
  static constexpr size_t kKeySize = KeySize;
  static constexpr const char* kDescription = "AES-GCM, ipsec-mb";

  ~IpsecMbEngine() { OPENSSL_cleanse(&key_, sizeof(key_)); }

  bool SetKey(const uint8_t* key) {
    functions_ = KeySize == 16 ? &Table().aes_128 : &Table().aes_256;
    if (functions_->expand_key == nullptr) return false;
    functions_->expand_key(key, &key_);
    return true;
  }

  bool Seal(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            GcmTag& tag) {
    alignas(64) gcm_context_data context;
    functions_->seal(&key_, &context, text.data(), text.data(), text.size(), nonce.data(),
                     aad.data(), aad.size(), tag.data(), tag.size());
    return true;
  }

  bool Open(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            std::span<const uint8_t> tag) {
    alignas(64) gcm_context_data context;
    GcmTag expected;
    functions_->open(&key_, &context, text.data(), text.data(), text.size(), nonce.data(),
                     aad.data(), aad.size(), expected.data(), expected.size());
    return CRYPTO_memcmp(expected.data(), tag.data(), tag.size()) == 0;
  }

 private:
  // Read and written with aligned vector instructions; the header aligns it for LINUX builds alone.
  alignas(64) gcm_key_data key_;
  const Functions* functions_ = nullptr;
};

}  // namespace

const GcmCiphers* IpsecMbGcm() {
  static const GcmCiphers ciphers = {Table().name, &SrtpGcm<IpsecMbEngine<16>>::kType,
                                     &SrtpGcm<IpsecMbEngine<32>>::kType};
  return ciphers.name.empty() ? nullptr : &ciphers;
}

}  // namespace dtls

#else

namespace dtls {
const GcmCiphers* IpsecMbGcm() { return nullptr; }
}  // namespace dtls

#endif
