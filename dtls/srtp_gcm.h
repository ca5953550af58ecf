// AES-GCM for SRTP (RFC 7714) over any engine that seals and opens a whole packet at once. libsrtp2
// hands a packet over in steps (nonce, associated bytes in one or two pieces, text, tag); this
// gathers them. No allocation after the key is set.
//
// An Engine has
//   static constexpr size_t kKeySize;  // 16 or 32
//   static constexpr const char* kDescription;
//   bool SetKey(const uint8_t* key);
//   bool Seal(const GcmNonce&, std::span<const uint8_t> aad, std::span<uint8_t> text, GcmTag&);
//   // False also when `tag` is wrong; `text` is then garbage.
//   bool Open(const GcmNonce&, std::span<const uint8_t> aad, std::span<uint8_t> text,
//             std::span<const uint8_t> tag);
#pragma once

#include <srtp2/cipher.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace dtls {

using GcmNonce = std::array<uint8_t, 12>;
using GcmTag = std::array<uint8_t, 16>;

// RFC 7714 sections 16.1.1 and 16.2.1.
extern const srtp_cipher_test_case_t kGcm128TestCase;
extern const srtp_cipher_test_case_t kGcm256TestCase;

// What libsrtp2 has handed over so far of the packet that this thread protects or opens. It
// finishes one before it begins the next, so that no key needs to keep room for it.
struct GcmPacket {
  // Holds the header of any RTP packet, and an SRTCP packet that is only authenticated.
  static constexpr size_t kMaxAad = 2048;

  GcmNonce nonce{};
  GcmTag tag{};
  size_t aad_size = 0;
  std::array<uint8_t, kMaxAad> aad{};

  bool AddAad(std::span<const uint8_t> bytes) {
    if (bytes.size() > aad.size() - aad_size) return false;
    std::copy(bytes.begin(), bytes.end(), aad.begin() + static_cast<std::ptrdiff_t>(aad_size));
    aad_size += bytes.size();
    return true;
  }
  std::span<const uint8_t> TakeAad() { return {aad.data(), std::exchange(aad_size, 0)}; }
};
inline constinit thread_local GcmPacket gcm_packet;

template <typename Engine>
class SrtpGcm {
 public:
  static const srtp_cipher_type_t kType;

 private:
  static constexpr int kKeyAndSaltSize = static_cast<int>(Engine::kKeySize) + 12;

  struct State {
    [[no_unique_address]] Engine engine;  // aligned to 64, which leaves room for what follows
    uint8_t tag_size = 0;
  };
  static State& Of(void* state) { return *static_cast<State*>(state); }

  static srtp_err_status_t Allocate(srtp_cipher_t** out, int key_size, int tag_size) {
    if (key_size != kKeyAndSaltSize || (tag_size != 8 && tag_size != 16)) {
      return srtp_err_status_bad_param;
    }
    auto state = std::make_unique<State>();
    state->tag_size = static_cast<uint8_t>(tag_size);
    *out = new srtp_cipher_t{
        .type = &kType, .state = state.release(), .key_len = key_size, .algorithm = kType.id};
    return srtp_err_status_ok;
  }

  static srtp_err_status_t Free(srtp_cipher_t* cipher) {
    delete static_cast<State*>(cipher->state);
    delete cipher;
    return srtp_err_status_ok;
  }

  static srtp_err_status_t SetKey(void* state, const uint8_t* key) {
    return Of(state).engine.SetKey(key) ? srtp_err_status_ok : srtp_err_status_init_fail;
  }

  static srtp_err_status_t SetNonce(void*, uint8_t* nonce, srtp_cipher_direction_t) {
    std::copy_n(nonce, gcm_packet.nonce.size(), gcm_packet.nonce.begin());
    gcm_packet.aad_size = 0;
    return srtp_err_status_ok;
  }

  static srtp_err_status_t AddAad(void*, const uint8_t* bytes, uint32_t size) {
    return gcm_packet.AddAad({bytes, size}) ? srtp_err_status_ok : srtp_err_status_bad_param;
  }

  static srtp_err_status_t Seal(void* state, uint8_t* text, unsigned int* size) {
    GcmPacket& p = gcm_packet;
    return Of(state).engine.Seal(p.nonce, p.TakeAad(), {text, *size}, p.tag)
               ? srtp_err_status_ok
               : srtp_err_status_cipher_fail;
  }

  static srtp_err_status_t GetTag(void* state, uint8_t* tag, uint32_t* size) {
    std::copy_n(gcm_packet.tag.begin(), Of(state).tag_size, tag);
    *size = static_cast<uint32_t>(Of(state).tag_size);
    return srtp_err_status_ok;
  }

  // `text` ends with the tag.
  static srtp_err_status_t Open(void* state, uint8_t* text, unsigned int* size) {
    State& s = Of(state);
    GcmPacket& p = gcm_packet;
    if (*size < s.tag_size) return srtp_err_status_bad_param;
    const size_t text_size = *size - s.tag_size;
    if (!s.engine.Open(p.nonce, p.TakeAad(), {text, text_size}, {text + text_size, s.tag_size})) {
      return srtp_err_status_auth_fail;
    }
    *size = static_cast<unsigned int>(text_size);
    return srtp_err_status_ok;
  }
};

template <typename Engine>
constexpr srtp_cipher_type_t SrtpGcm<Engine>::kType = {
    .alloc = Allocate,
    .dealloc = Free,
    .init = SetKey,
    .set_aad = AddAad,
    .encrypt = Seal,
    .decrypt = Open,
    .set_iv = SetNonce,
    .get_tag = GetTag,
    .description = Engine::kDescription,
    .test_data = Engine::kKeySize == 16 ? &kGcm128TestCase : &kGcm256TestCase,
    .id = Engine::kKeySize == 16 ? SRTP_AES_GCM_128 : SRTP_AES_GCM_256,
};

}  // namespace dtls
