// AES-GCM by libipsec-mb's direct functions: one call per packet, no state but the key's. They take
// no manager, so what is read out of it once serves all threads.
#include "dtls/gcm.h"

#ifdef DTLS_HAVE_IPSEC_MB

#define NO_COMPAT_IMB_API_053  // its old names collide with OpenSSL's
#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include "dtls/gcm_session.h"

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
  explicit IpsecMbEngine(const uint8_t* key) { functions_.expand_key(key, &key_); }
  ~IpsecMbEngine() { OPENSSL_cleanse(&key_, sizeof(key_)); }
  IpsecMbEngine(const IpsecMbEngine&) = delete;
  IpsecMbEngine& operator=(const IpsecMbEngine&) = delete;

  bool Seal(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            uint8_t* tag) {
    alignas(64) gcm_context_data context;
    functions_.seal(&key_, &context, text.data(), text.data(), text.size(), nonce.data(),
                    aad.data(), aad.size(), tag, kGcmTagSize);
    return true;
  }

  bool Open(const GcmNonce& nonce, std::span<const uint8_t> aad, std::span<uint8_t> text,
            const uint8_t* tag) {
    alignas(64) gcm_context_data context;
    GcmTag expected;
    functions_.open(&key_, &context, text.data(), text.data(), text.size(), nonce.data(),
                    aad.data(), aad.size(), expected.data(), expected.size());
    return CRYPTO_memcmp(expected.data(), tag, expected.size()) == 0;
  }

 private:
  // Read and written with aligned vector instructions; the header aligns it for LINUX builds alone.
  alignas(64) gcm_key_data key_;
  const Functions& functions_ = KeySize == 16 ? Table().aes_128 : Table().aes_256;
};

}  // namespace

const Gcm* IpsecMbGcm() {
  static const Gcm gcm = GcmOf<IpsecMbEngine>(Table().name);
  return gcm.name.empty() ? nullptr : &gcm;
}

}  // namespace dtls

#else

namespace dtls {
const Gcm* IpsecMbGcm() { return nullptr; }
}  // namespace dtls

#endif
