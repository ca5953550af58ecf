#include "sfu/layers/slot_assignment.h"

#include <algorithm>

namespace sfu {
namespace {

struct Candidate {
  const Sender* sender;
  const PublishedTrack* track;
  uint32_t width = 0;
  uint32_t height = 0;
  int32_t priority = 0;
  bool demanded = true;
};

bool Shows(const PublishedTrack& track) { return track.enabled && track.decodable && track.active; }

bool IsAudio(TrackSource source) {
  return source == TrackSource::kMicrophone || source == TrackSource::kScreenShareAudio;
}

class Assignment {
 public:
  Assignment(std::span<const SlotRequest> slots, std::span<const Sender> senders,
             const std::optional<std::vector<VideoDemand>>& demands)
      : slots_(slots), senders_(senders), demands_(demands), decisions_(slots.size()) {
    for (size_t i = 0; i < slots.size(); ++i) {
      (slots[i].kind == rtp::MediaKind::kAudio ? audio_ : video_).push_back(i);
    }
    pairs_videos_ = AllVideos() <= video_.size();
  }

  std::vector<SlotDecision> Run() {
    if (senders_.size() <= audio_.size()) {
      AssignPairs();
    } else {
      Assign(audio_, AudioCandidates());
    }
    Assign(audio_, Remaining(AudioCandidates()));
    Assign(video_, Remaining(VideoCandidates()));
    return std::move(decisions_);
  }

 private:
  // Audio slot i and video slot i carry the same sender.
  void AssignPairs() {
    pairs_.resize(audio_.size(), nullptr);
    std::vector<const Sender*> unplaced;
    for (const Sender& sender : senders_) {
      const auto place = PairOf(sender);
      if (place && pairs_[*place] == nullptr) {
        pairs_[*place] = &sender;
      } else {
        unplaced.push_back(&sender);
      }
    }
    // A subscriber may have fewer video slots than there are pairs.
    std::stable_partition(unplaced.begin(), unplaced.end(), HasCamera);
    for (const Sender* sender : unplaced) {
      *std::find(pairs_.begin(), pairs_.end(), nullptr) = sender;
    }
    for (size_t i = 0; i < pairs_.size(); ++i) {
      if (pairs_[i] != nullptr) AssignPair(i, *pairs_[i]);
    }
  }

  static bool HasCamera(const Sender* sender) {
    return std::any_of(
        sender->tracks.begin(), sender->tracks.end(),
        [](const PublishedTrack& track) { return track.source == TrackSource::kCamera; });
  }

  // The pair that already carries a main track of this sender.
  std::optional<size_t> PairOf(const Sender& sender) const {
    for (size_t i = 0; i < audio_.size(); ++i) {
      for (const PublishedTrack& track : sender.tracks) {
        const bool audio =
            track.source == TrackSource::kMicrophone && slots_[audio_[i]].carried == track.id;
        const bool video = track.source == TrackSource::kCamera && i < video_.size() &&
                           slots_[video_[i]].carried == track.id;
        if (audio || video) return i;
      }
    }
    return std::nullopt;
  }

  void AssignPair(size_t i, const Sender& sender) {
    for (const PublishedTrack& track : sender.tracks) {
      if (track.source == TrackSource::kMicrophone) {
        Place(audio_[i], {.sender = &sender, .track = &track});
      }
      if (track.source == TrackSource::kCamera && pairs_videos_ && i < video_.size()) {
        Place(video_[i], VideoCandidate(sender, track));
      }
    }
  }

  size_t AllVideos() const {
    size_t count = 0;
    for (const Sender& sender : senders_) {
      for (const PublishedTrack& track : sender.tracks) count += IsAudio(track.source) ? 0 : 1;
    }
    return count;
  }

  // Loudest first; a shared screen's sound goes with its sender.
  std::vector<Candidate> AudioCandidates() const {
    std::vector<Candidate> candidates;
    for (const Sender& sender : senders_) {
      for (const PublishedTrack& track : sender.tracks) {
        if (IsAudio(track.source)) candidates.push_back({.sender = &sender, .track = &track});
      }
    }
    std::stable_sort(
        candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
          return Shows(*a.track) != Shows(*b.track) ? Shows(*a.track)
                                                    : a.sender->loudness > b.sender->loudness;
        });
    return candidates;
  }

  std::vector<Candidate> VideoCandidates() const {
    std::vector<Candidate> candidates;
    if (!demands_) {
      for (const Sender& sender : senders_) {
        for (const PublishedTrack& track : sender.tracks) {
          if (!IsAudio(track.source)) candidates.push_back(VideoCandidate(sender, track));
        }
      }
      std::stable_partition(candidates.begin(), candidates.end(),
                            [](const Candidate& c) { return Shows(*c.track); });
      return candidates;
    }
    std::vector<VideoDemand> demands = *demands_;
    std::stable_sort(
        demands.begin(), demands.end(),
        [](const VideoDemand& a, const VideoDemand& b) { return a.priority > b.priority; });
    for (const VideoDemand& demand : demands) {
      if (demand.width == 0 || demand.height == 0) continue;
      for (const Sender& sender : senders_) {
        if (sender.participant != demand.from) continue;
        for (const PublishedTrack& track : sender.tracks) {
          if (track.source == demand.source) candidates.push_back(VideoCandidate(sender, track));
        }
      }
    }
    return candidates;
  }

  Candidate VideoCandidate(const Sender& sender, const PublishedTrack& track) const {
    Candidate candidate{.sender = &sender, .track = &track};
    if (!demands_) {
      candidate.width = kDefaultWidth;
      candidate.height = kDefaultHeight;
      return candidate;
    }
    candidate.demanded = false;
    for (const VideoDemand& demand : *demands_) {
      if (demand.from != sender.participant || demand.source != track.source) continue;
      candidate.width = demand.width;
      candidate.height = demand.height;
      candidate.priority = demand.priority;
      candidate.demanded = demand.width != 0 && demand.height != 0;
    }
    return candidate;
  }

  // Candidates without a slot yet.
  std::vector<Candidate> Remaining(std::vector<Candidate> candidates) const {
    std::erase_if(candidates, [&](const Candidate& c) { return IsPlaced(c.track->id); });
    return candidates;
  }

  bool IsPlaced(TrackId id) const {
    return std::any_of(decisions_.begin(), decisions_.end(),
                       [&](const SlotDecision& d) { return d.track == id; });
  }

  // The best candidates get the free slots; those that have one already keep it. Into the pair of
  // another sender they come only when nothing else is left.
  void Assign(const std::vector<size_t>& slots, std::vector<Candidate> candidates) {
    std::vector<size_t> free;  // by index among `slots`
    for (size_t i = 0; i < slots.size(); ++i) {
      if (!decisions_[slots[i]].track) free.push_back(i);
    }
    if (candidates.size() > free.size()) candidates.resize(free.size());
    const auto place = [&](std::vector<size_t>::iterator at, const Candidate& candidate) {
      Place(slots[*at], candidate);
      free.erase(at);
    };
    std::vector<const Candidate*> moving;
    for (const Candidate& candidate : candidates) {
      const auto kept = std::find_if(free.begin(), free.end(), [&](size_t i) {
        return slots_[slots[i]].carried == candidate.track->id;
      });
      if (kept == free.end()) {
        moving.push_back(&candidate);
      } else {
        place(kept, candidate);
      }
    }
    for (const Candidate* candidate : moving) {
      const auto best = std::min_element(free.begin(), free.end(), [&](size_t a, size_t b) {
        return Strangeness(a, *candidate->sender) < Strangeness(b, *candidate->sender);
      });
      place(best, *candidate);
    }
  }

  // 0: slot i is in no pair, or in the sender's own; 1: in a pair for somebody to come; 2: in
  // another's.
  int Strangeness(size_t i, const Sender& sender) const {
    if (i >= pairs_.size() || pairs_[i] == &sender) return 0;
    return pairs_[i] == nullptr ? 1 : 2;
  }

  void Place(size_t slot, const Candidate& candidate) {
    const auto reason = [&] {
      if (!candidate.track->enabled) return PauseReason::kPublisherOff;
      if (!candidate.track->decodable) return PauseReason::kCodec;
      if (!candidate.demanded) return PauseReason::kNotSubscribed;
      return PauseReason::kNone;
    };
    decisions_[slot] = {.track = candidate.track->id,
                        .from = candidate.sender->participant,
                        .source = candidate.track->source,
                        .reason = reason(),
                        .width = candidate.width,
                        .height = candidate.height,
                        .priority = candidate.priority};
  }

  std::span<const SlotRequest> slots_;
  std::span<const Sender> senders_;
  const std::optional<std::vector<VideoDemand>>& demands_;
  std::vector<SlotDecision> decisions_;
  std::vector<size_t> audio_;
  std::vector<size_t> video_;
  std::vector<const Sender*> pairs_;  // whom audio and video slot i carry
  bool pairs_videos_ = false;         // there is a slot for each
};

}  // namespace

std::vector<SlotDecision> AssignSlots(std::span<const SlotRequest> slots,
                                      std::span<const Sender> senders,
                                      const std::optional<std::vector<VideoDemand>>& demands) {
  return Assignment(slots, senders, demands).Run();
}

}  // namespace sfu
