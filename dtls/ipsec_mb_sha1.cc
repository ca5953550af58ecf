#include "dtls/sha1_together.h"

#ifdef DTLS_HAVE_IPSEC_MB

#define NO_COMPAT_IMB_API_053  // its old names collide with OpenSSL's
#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <vector>

#include "dtls/gcm_packet.h"
#include "dtls/libsrtp_session.h"
#include "dtls/packet_index.h"
#include "dtls/srtp_key_derivation.h"
#include "dtls/ssrc_table.h"

namespace dtls {
namespace {

constexpr SrtpProfile kProfile = SrtpProfile::kAes128CmHmacSha1_80;
constexpr size_t kKeySize = 16;
constexpr size_t kSaltSize = 14;
constexpr size_t kTagSize = 10;
constexpr size_t kDigestSize = 20;
constexpr size_t kHashBlock = 64;

struct FreeManager {
  void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};
using Manager = std::unique_ptr<IMB_MGR, FreeManager>;

// For few packets two lanes of the processor's own SHA instructions are faster than sixteen of its
// vectors, most of them empty.
Manager ManagerForFew() {
  Manager manager(alloc_mb_mgr(0));
  if (manager) init_mb_mgr_sse(manager.get());
  return manager;
}
Manager ManagerForMany() {
  Manager manager(alloc_mb_mgr(0));
  if (manager) init_mb_mgr_auto(manager.get(), nullptr);
  return manager;
}
bool Fits(const IMB_MGR* manager) {
  return manager != nullptr && (manager->features & IMB_FEATURE_AESNI) != 0;
}

// What a session encrypts and authenticates RTP with.
class Key {
 public:
  Key(std::span<const uint8_t> key_and_salt, IMB_MGR& manager) {
    KeyDerivation derivation(key_and_salt.first(kKeySize), key_and_salt.subspan(kKeySize));
    std::array<uint8_t, kKeySize> cipher{};
    std::array<uint8_t, kDigestSize> authentication{};
    derivation.Derive(KeyLabel::kRtpKey, cipher);
    derivation.Derive(KeyLabel::kRtpAuthentication, authentication);
    derivation.Derive(KeyLabel::kRtpSalt, salt_);
    alignas(64) std::array<RoundKey, kRounds> for_decryption;
    IMB_AES_KEYEXP_128(&manager, cipher.data(), cipher_.data(), for_decryption.data());
    HashPadded(authentication, 0x36, inner_, manager);
    HashPadded(authentication, 0x5C, outer_, manager);
    OPENSSL_cleanse(cipher.data(), cipher.size());
    OPENSSL_cleanse(authentication.data(), authentication.size());
    OPENSSL_cleanse(for_decryption.data(), sizeof(for_decryption));
  }
  ~Key() { OPENSSL_cleanse(this, sizeof(*this)); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // Section 4.1.1: salt, SSRC and index, and a block counter behind them.
  AesCounter::Block CounterFor(uint32_t ssrc, uint64_t index) const {
    constexpr size_t kSsrcAt = 4;
    AesCounter::Block counter{};
    std::copy(salt_.begin(), salt_.end(), counter.begin());
    uint8_t* const at = counter.data() + kSsrcAt;
    rtp::StoreBe32(at, rtp::LoadBe32(at) ^ ssrc);
    rtp::StoreBe64(at + 4, rtp::LoadBe64(at + 4) ^ index << 16);
    return counter;
  }
  void GiveTo(IMB_JOB& job) const {
    job.enc_keys = job.dec_keys = cipher_.data();
    job.key_len_in_bytes = kKeySize;
    job.u.HMAC._hashed_auth_key_xor_ipad = inner_.data();
    job.u.HMAC._hashed_auth_key_xor_opad = outer_.data();
  }

 private:
  static constexpr size_t kRounds = 11;
  using RoundKey = std::array<uint8_t, 16>;
  using Digest = std::array<uint8_t, kDigestSize>;

  // RFC 2104: the key with a pad fills one block of each hash.
  static void HashPadded(std::span<const uint8_t> key, uint8_t pad, Digest& out, IMB_MGR& manager) {
    std::array<uint8_t, kHashBlock> block{};
    std::copy(key.begin(), key.end(), block.begin());
    for (uint8_t& byte : block) byte ^= pad;
    IMB_SHA1_ONE_BLOCK(&manager, block.data(), out.data());
    OPENSSL_cleanse(block.data(), block.size());
  }

  alignas(64) std::array<RoundKey, kRounds> cipher_;
  alignas(16) Digest inner_;
  alignas(16) Digest outer_;
  std::array<uint8_t, kSaltSize> salt_{};
};

struct PutOff {
  const Key* key = nullptr;
  uint8_t* packet = nullptr;  // with room for the tag behind it
  size_t size = 0;
  size_t header = 0;
  uint32_t rollovers = 0;
  AesCounter::Block counter;
};

// What one thread has put off.
class Batch {
 public:
  Batch() : few_(ManagerForFew()), many_(ManagerForMany()) { packets_.reserve(kMost); }

  bool fits() const { return Fits(few_.get()) && Fits(many_.get()); }
  IMB_MGR& manager() { return *few_; }

  void Add(const PutOff& packet) {
    if (packets_.size() == kMost) Protect();
    packets_.push_back(packet);
  }

  void Protect() {
    if (packets_.empty()) return;
    IMB_MGR& manager = packets_.size() < kMany ? *few_ : *many_;
    for (size_t i = 0; i < packets_.size(); ++i) {
      Describe(packets_[i], digests_[i], *IMB_GET_NEXT_JOB(&manager));
      IMB_SUBMIT_JOB_NOCHECK(&manager);
    }
    while (IMB_FLUSH_JOB(&manager) != nullptr) {
    }
    for (size_t i = 0; i < packets_.size(); ++i) {
      std::copy_n(digests_[i].begin(), kTagSize, packets_[i].packet + packets_[i].size);
    }
    packets_.clear();
  }

 private:
  static constexpr size_t kMost = 128;
  static_assert(kMost < IMB_MAX_JOBS);
  static constexpr size_t kMany = 6;
  using Digest = std::array<uint8_t, kDigestSize>;

  // The rollover counter is authenticated, not sent (section 4.2): until there is a tag it takes
  // the tag's place.
  static void Describe(const PutOff& packet, Digest& digest, IMB_JOB& job) {
    rtp::StoreBe32(packet.packet + packet.size, packet.rollovers);
    packet.key->GiveTo(job);
    job.src = packet.packet;
    job.dst = packet.packet + packet.header;
    job.cipher_start_src_offset_in_bytes = packet.header;
    job.msg_len_to_cipher_in_bytes = packet.size - packet.header;
    job.hash_start_src_offset_in_bytes = 0;
    job.msg_len_to_hash_in_bytes = packet.size + sizeof(packet.rollovers);
    job.iv = packet.counter.data();
    job.iv_len_in_bytes = packet.counter.size();
    job.auth_tag_output = digest.data();
    job.auth_tag_output_len_in_bytes = digest.size();
    job.cipher_mode = packet.size == packet.header ? IMB_CIPHER_NULL : IMB_CIPHER_CNTR;
    job.hash_alg = IMB_AUTH_HMAC_SHA_1;
    job.cipher_direction = IMB_DIR_ENCRYPT;
    job.chain_order = IMB_ORDER_CIPHER_HASH;
  }

  Manager few_;
  Manager many_;
  std::vector<PutOff> packets_;
  std::array<Digest, kMost> digests_;
};

// A thread that protects nothing by this profile has none.
thread_local std::unique_ptr<Batch> batch_of_thread;

Batch& BatchOfThread() {
  if (!batch_of_thread) batch_of_thread = std::make_unique<Batch>();
  return *batch_of_thread;
}

class TogetherSender final : public SrtpSender {
 public:
  TogetherSender(std::span<const uint8_t> key_and_salt, std::unique_ptr<SrtpSender> rtcp)
      : key_(key_and_salt, BatchOfThread().manager()), rtcp_(std::move(rtcp)) {}

  size_t ProtectRtp(std::span<uint8_t> buffer, size_t size) override {
    ProtectTogether();  // what came before is none of this packet's company
    const size_t protected_size = ProtectRtpLater(buffer, size);
    ProtectTogether();
    return protected_size;
  }

  size_t ProtectRtpLater(std::span<uint8_t> buffer, size_t size) override {
    if (size > buffer.size() || buffer.size() - size < kTagSize) return 0;
    const std::span<const uint8_t> packet = buffer.first(size);
    const size_t header = RtpHeaderSize(packet);
    if (header == 0) return 0;
    const uint32_t ssrc = RtpSsrc(packet);
    const auto index =
        IndexToSend(newest_.Use(ssrc).stream, RtpSequence(packet), kSrtpReplayWindow);
    if (!index) return 0;
    BatchOfThread().Add({.key = &key_,
                         .packet = buffer.data(),
                         .size = size,
                         .header = header,
                         .rollovers = static_cast<uint32_t>(*index >> 16),
                         .counter = key_.CounterFor(ssrc, *index)});
    return size + kTagSize;
  }

  size_t ProtectRtcp(std::span<uint8_t> buffer, size_t size) override {
    return rtcp_->ProtectRtcp(buffer, size);
  }

  void RemoveSsrc(uint32_t ssrc) override {
    newest_.Forget(ssrc);
    rtcp_->RemoveSsrc(ssrc);
  }

  std::span<const std::byte> memory() const override {
    return {reinterpret_cast<const std::byte*>(this), sizeof(*this)};
  }

 private:
  Key key_;
  SsrcTable<uint64_t, 4> newest_;
  std::unique_ptr<SrtpSender> rtcp_;
};

}  // namespace

std::unique_ptr<SrtpSender> NewTogetherSha1Sender(std::span<const uint8_t> key_and_salt) {
  if (!BatchOfThread().fits()) return nullptr;
  auto rtcp = NewLibSrtpSender(kProfile, key_and_salt);
  if (!rtcp) return nullptr;
  return std::make_unique<TogetherSender>(key_and_salt, std::move(rtcp));
}

void ProtectTogether() {
  if (batch_of_thread) batch_of_thread->Protect();
}

bool TogetherSha1IsAsLibSrtp() {
  std::array<uint8_t, kKeySize + kSaltSize> key{};
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  const auto sender = NewTogetherSha1Sender(key);
  const auto reference = NewLibSrtpSender(kProfile, key);
  if (!sender || !reference) return false;
  constexpr size_t kPackets = 20;  // more than there are lanes
  constexpr size_t kHeader = 12;
  std::array<std::array<uint8_t, 128>, kPackets> ours{};
  for (uint8_t i = 0; i < kPackets; ++i) {
    ours[i].fill(i);
    ours[i][0] = 0x80;
    rtp::StoreBe16(&ours[i][2], i);
  }
  auto theirs = ours;
  for (size_t i = 0; i < kPackets; ++i) {
    const size_t size = kHeader + 5 * i;
    if (sender->ProtectRtpLater(ours[i], size) != reference->ProtectRtp(theirs[i], size)) {
      return false;
    }
    if (i == 0) ProtectTogether();
  }
  ProtectTogether();
  batch_of_thread.reset();  // this thread may be none that sends
  return ours == theirs;
}

}  // namespace dtls

#else

namespace dtls {
std::unique_ptr<SrtpSender> NewTogetherSha1Sender(std::span<const uint8_t>) { return nullptr; }
void ProtectTogether() {}
bool TogetherSha1IsAsLibSrtp() { return false; }
}  // namespace dtls

#endif
