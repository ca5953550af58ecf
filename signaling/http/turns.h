// The turns of the event loop. What one turn changed, whoever asked for it, is committed at its end
// with one write to the disk, and only then are the responses and frames of that turn released. So
// the busier the server, the more changes share a commit; an idle one commits each at once. See
// CommitPace.
//
// When a commit fails (a full disk, most likely), memory is ahead of the disk, so nothing more may
// happen: the turn's requests are answered 503, its frames stay held, requests and frames that come
// are refused, what comes without asking (media events, closed sockets, deadlines) waits, and the
// commit is tried again every second. When it succeeds, what was held is said and all goes on;
// media was never touched. If too much is waiting by then, `on_hopeless` is called.
#pragma once

#include <absl/status/status.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "signaling/http/commit_pace.h"
#include "signaling/http/held_outputs.h"

namespace signaling {

struct TurnHooks {
  std::function<void()> on_turn;         // after all that was done in a turn, before its commit
  std::function<bool()> changed;         // is there anything to commit?
  std::function<absl::Status()> commit;  // all of it, or none
  std::function<void()> on_committed;    // after what was held has been released
  std::function<void()> on_hopeless;
};

class Turns {
 public:
  static constexpr std::chrono::milliseconds kRetry{1'000};

  // `io` and `held` outlive it. A commit that failed is tried again after `retry`; shorter in
  // tests.
  Turns(boost::asio::io_context& io, HeldOutputs& held, TurnHooks hooks,
        std::chrono::milliseconds retry = kRetry);

  // Does something now that may change and say things; or later, if nothing can be committed.
  void Do(std::function<void()> work);
  // Answers a request; refuses it while nothing can be committed.
  void Answer(const std::function<HttpResponse()>& answer, HttpRespond respond);
  bool stalled() const { return stalled_; }

  static constexpr size_t kMaxWaiting = 100'000;

 private:
  // What was just done is part of the present turn.
  void Join();
  void End();
  void Stall(const absl::Status& why);
  void Resume();

  boost::asio::io_context& io_;
  HeldOutputs& held_;
  const TurnHooks hooks_;
  const std::chrono::milliseconds retry_after_;
  boost::asio::steady_timer retry_;
  boost::asio::steady_timer gathering_;
  CommitPace pace_;
  size_t done_ = 0;    // things, in this turn
  bool open_ = false;  // the end of the turn is posted
  bool stalled_ = false;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace signaling
