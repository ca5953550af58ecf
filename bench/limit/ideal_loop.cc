#include "bench/limit/ideal_loop.h"

#include <poll.h>

#include <algorithm>
#include <cstring>

#include "rtp/bytes.h"

namespace bench {

void IdealLoop::Run() {
  pollfd readable = {socket_->fd(), POLLIN, 0};
  while (poll(&readable, 1, -1) >= 0) {
    for (const sfu::ReceivedDatagram& datagram : socket_->ReceiveBatch()) OnDatagram(datagram);
    Flush();
  }
}

void IdealLoop::OnDatagram(const sfu::ReceivedDatagram& datagram) {
  if (const auto who = Introduction::Read(datagram.bytes)) return Introduce(*who, datagram);
  const auto found = publishers_.find(datagram.from);
  if (found == publishers_.end()) return;
  const auto opened = found->second.receiver->UnprotectRtp(datagram.bytes);
  if (opened.size == 0) return;
  Call& call = *found->second.call;
  if (call.count == call.waiting.size()) call.waiting.emplace_back();
  call.waiting[call.count++].assign(datagram.bytes.begin(),
                                    datagram.bytes.begin() + static_cast<ptrdiff_t>(opened.size));
  const bool frame_ends = (datagram.bytes[1] & 0x80) != 0;  // the marker bit
  if (call.count == train_length_ || frame_ends) Forward(call);
}

void IdealLoop::Introduce(const Introduction& who, const sfu::ReceivedDatagram& datagram) {
  const dtls::SrtpKeys keys = who.Keys();
  Call& call = calls_[who.call];
  if (who.publisher) {
    publishers_[datagram.from] = {&call, dtls::SrtpReceiver::Create(keys.profile, keys.local)};
  } else {
    call.subscribers[who.index] = {datagram.from,
                                   dtls::SrtpSender::Create(keys.profile, keys.remote),
                                   uint32_t{who.call} << 16 | who.index};
  }
  const std::span<uint8_t> room = trains_.Reserve();
  std::ranges::copy(datagram.bytes, room.begin());
  trains_.Commit(datagram.from, datagram.bytes.size(), datagram.local);
  Flush();
}

void IdealLoop::Forward(Call& call) {
  for (auto& [index, subscriber] : call.subscribers) {
    for (size_t i = 0; i < call.count; ++i) {
      if (trains_.Reserve().empty()) Flush();
      const std::span<uint8_t> room = trains_.Reserve();
      const std::vector<uint8_t>& plain = call.waiting[i];
      std::memcpy(room.data(), plain.data(), plain.size());
      rtp::StoreBe32(&room[8], subscriber.ssrc);
      trains_.Commit(subscriber.address, subscriber.sender->ProtectRtp(room, plain.size()));
    }
  }
  call.count = 0;
}

void IdealLoop::Flush() {
  if (!trains_.empty()) socket_->SendBatch(trains_);
  trains_.Clear();
}

}  // namespace bench
