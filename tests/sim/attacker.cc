#include "tests/sim/attacker.h"

#include "rtp/bytes.h"

namespace sim {

Attacker::Attacker(Meeting& meeting)
    : meeting_(meeting),
      dice_(meeting.world().dice().Fork()),
      host_(meeting.network(), meeting.network().NewAddress(), {.delay = Duration(1'000)},
            {.delay = Duration(1'000)}, [](const SocketAddress&, std::span<uint8_t>) {}),
      server_(meeting.node().address()) {}

void Attacker::Repeat(int per_second, Duration duration, const std::function<void()>& attack) {
  const Duration spacing(1'000'000 / per_second);
  for (Duration at(0); at < duration; at += spacing) meeting_.world().After(at, attack);
}

Bytes Attacker::RandomBytes(size_t size) {
  Bytes bytes(size);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(dice_.Next());
  return bytes;
}

Bytes Attacker::FakeSrtp(uint32_t ssrc, uint8_t payload_type, size_t size) {
  Bytes bytes = RandomBytes(size);
  bytes[0] = 0x80;
  bytes[1] = payload_type;
  rtp::StoreBe32(&bytes[8], ssrc);
  return bytes;
}

Bytes Attacker::BindingRequest(std::string_view username, std::string_view password) {
  ice::BindingRequest request;
  for (uint8_t& byte : request.transaction_id) byte = static_cast<uint8_t>(dice_.Next());
  request.username = username;
  request.priority = 0x6e0001ff;
  request.tie_breaker = dice_.Next();
  request.use_candidate = true;
  Bytes bytes(512);
  bytes.resize(ice::WriteBindingRequest(request, password, bytes));
  return bytes;
}

Bytes Attacker::ClientHello(Time now) {
  dtls::Endpoint endpoint(dtls::Certificate::Generate(), {.role = dtls::Role::kActive}, now);
  endpoint.Start(now);
  return endpoint.TakeOutgoing().front();
}

Loss LossOf(SimClient& viewer, const Loss& before) {
  Loss loss;
  for (const auto& slot : viewer.audio_slots()) {
    loss.packets += slot->packets() + slot->residual_loss();
    loss.lost += slot->residual_loss();
  }
  for (const auto& slot : viewer.video_slots()) {
    loss.packets += slot->packets() + slot->residual_loss();
    loss.lost += slot->residual_loss();
  }
  return {loss.packets - before.packets, loss.lost > before.lost ? loss.lost - before.lost : 0};
}

}  // namespace sim
