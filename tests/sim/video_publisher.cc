#include <algorithm>

#include "tests/sim/publisher.h"

namespace sim {

std::vector<LayerOptions> VideoOptions::Simulcast(int layers) {
  std::vector<LayerOptions> all = {
      {"q", 320, 180, 150'000}, {"h", 640, 360, 400'000}, {"f", 1280, 720, 1'000'000}};
  all.resize(static_cast<size_t>(layers));
  return all;
}

VideoPublisher::VideoPublisher(Outlet outlet, const VideoOptions& options,
                               std::vector<RtpStreamOptions> streams, uint64_t call, uint32_t track)
    : outlet_(std::move(outlet)), options_(options), dice_(outlet_.world.dice().Fork()) {
  for (size_t i = 0; i < streams.size(); ++i) {
    const LayerOptions& layer = options.layers[i];
    const EncoderOptions encoder = {.call = call,
                                    .track = track,
                                    .layer = static_cast<uint8_t>(i),
                                    .temporal_layers = options.temporal_layers,
                                    .width = layer.width,
                                    .height = layer.height};
    layers_.push_back(std::make_unique<Layer>(Layer{layer,
                                                    RtpStream(streams[i], dice_.Fork()),
                                                    Encoder(encoder, dice_.Fork()),
                                                    true,
                                                    0,
                                                    {},
                                                    {}}));
    if (options.first_sequence != 0) layers_.back()->stream.SkipTo(options.first_sequence);
  }
}

void VideoPublisher::Start() {
  running_ = true;
  CaptureNext();
}

void VideoPublisher::SetActive(size_t layer, bool active) {
  if (active && !layers_[layer]->active) layers_[layer]->encoder.RequestKeyFrame();
  layers_[layer]->active = active;
}

void VideoPublisher::CaptureNext() {
  if (!running_) return;
  outlet_.world.After(Duration(1'000'000 / options_.frames_per_second), [this] { CaptureNext(); });
  if (!outlet_.ready() || muted_) return;
  for (const auto& layer : layers_) {
    if (layer->active) SendFrame(*layer);
  }
}

size_t VideoPublisher::FrameSize(const Layer& layer) {
  uint64_t bps = layer.options.bitrate_bps;
  if (total_bitrate_bps_ > 0) {
    uint64_t sum = 0;
    for (const auto& other : layers_) sum += other->active ? other->options.bitrate_bps : 0;
    bps = bps * total_bitrate_bps_ / std::max<uint64_t>(sum, 1);
  }
  const uint64_t mean = bps / 8 / static_cast<uint64_t>(options_.frames_per_second);
  const uint64_t varied = mean * 8 / 10 + dice_.Below(mean * 4 / 10 + 1);
  return layer.encoder.key_frame_wanted() ? varied * 3 : varied;
}

void VideoPublisher::SendFrame(Layer& layer) {
  const Duration captured = outlet_.world.elapsed();
  const size_t size = FrameSize(layer);
  const CodedFrame frame = layer.encoder.Encode(captured, size);
  if (frame.content.key_frame) layer.key_frames.push_back(outlet_.world.now());
  ++layer.frames_sent;
  auto packets = Packetize(frame, {.codec = options_.codec,
                                   .temporal_layers = options_.temporal_layers,
                                   .vp9_flexible = options_.vp9_flexible,
                                   .dependency_descriptor = options_.dependency_descriptor ||
                                                            options_.codec == rtp::Codec::kAv1,
                                   .max_payload = options_.max_payload});
  // A pacer spreads a frame over the time until the next one.
  const Duration interval(1'000'000 / options_.frames_per_second);
  const Duration spacing = std::min(Duration(2'000), interval / (2 * std::ssize(packets)));
  for (size_t i = 0; i < packets.size(); ++i) {
    OutgoingPacket packet{.timestamp = layer.stream.TimestampAt(captured),
                          .marker = packets[i].marker,
                          .payload = std::move(packets[i].payload),
                          .dependency_descriptor = std::move(packets[i].dependency_descriptor),
                          .audio_level = std::nullopt};
    outlet_.world.After(spacing * static_cast<int64_t>(i),
                        [this, &layer, packet = std::move(packet)]() mutable {
                          outlet_.send(layer.stream.Send(std::move(packet), outlet_.world.now(),
                                                         outlet_.transport_sequence));
                        });
  }
}

void VideoPublisher::OnKeyFrameRequest(uint32_t ssrc) {
  for (const auto& layer : layers_) {
    if (layer->stream.options().ssrc != ssrc) continue;
    layer->key_frame_requests.push_back(outlet_.world.now());
    layer->encoder.RequestKeyFrame();
  }
}

void VideoPublisher::OnNack(uint32_t ssrc, uint16_t sequence) {
  for (const auto& layer : layers_) {
    if (layer->stream.options().ssrc != ssrc) continue;
    ++nacks_received_;
    const auto packet =
        layer->stream.Retransmit(sequence, outlet_.world.now(), outlet_.transport_sequence);
    if (packet) outlet_.send(*packet);
  }
}

}  // namespace sim
