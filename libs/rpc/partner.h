#pragma once

// Another service, as a service sees it that makes its answers from what the other says. It costs
// its own part of an answer when it is away, slow or wrong, and no thread waits for it.

#include <grpcpp/grpcpp.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/store/database.h"

namespace wijkmonitor::rpc {

// On whose behalf a partner is asked. The token is in no log.
struct OnBehalfOf {
  std::string authorization;  // header of the call that is served, as it came; empty: none
  std::string trace_id;
  absl::Time deadline;  // when an answer must be here
};

struct Question {
  std::string method;  // full name: wijkmonitor.indicators.v1.IndicatorService/GetKompas
  std::shared_ptr<const std::string> request;  // its bytes
  // The version that the answer must be made from. Empty token: any, as of an instant that the
  // request names.
  std::string version_token;
  std::string scope_mark = {};  // that the answer must have: see MarkOf
};

// Thread-safe. Keeps one stream open, by which the other service says its data version.
class Partner {
 public:
  struct Options {
    std::string name;                        // of settings and metrics: indicators
    std::string service;                     // full name
    std::shared_ptr<grpc::Channel> channel;  // tries a call once
  };
  // The bytes of an answer. UNAVAILABLE, with a PARTNER_ reason of common.v1.ErrorReason, for what
  // may be otherwise the next time it is asked; else the partner's own error.
  using Done = std::function<void(absl::StatusOr<std::string>)>;

  // `clock` and `metrics` outlive it.
  Partner(Options options, Clock& clock, prometheus::Registry& metrics);
  ~Partner() { Stop(); }

  // The newest data version that it said. Nothing when it has said none, or has been away for
  // limits::kPartnerVersionStands.
  std::optional<store::DataVersion> version() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Calls `done`, which does not throw, once: at once where the partner is known to be away, else
  // from a thread of gRPC. Asks at most twice.
  void Ask(Question question, const OnBehalfOf& caller, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Asks no more, and waits for what is under way. Harmless twice.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Attempt;

  void Send(std::shared_ptr<Attempt> attempt);
  void OnAnswer(const std::shared_ptr<Attempt>& attempt, const grpc::Status& status);
  // Whether the answer, or the lack of it, is of another version than was asked for.
  static bool HasMoved(const Attempt& attempt, const grpc::Status& status);
  // Whether it has not answered for as long as kPartnerPatience, though it is asked: callers may
  // each have less time than that. To be asked of the end of each call.
  bool IsSilent(const grpc::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  // What whoever asked is told.
  static absl::StatusOr<std::string> ResultOf(const Attempt& attempt, const grpc::Status& status);
  // Somebody had no answer: lets the watcher find out whether the partner is there. Nothing else
  // says that it is away, so that no caller can make others believe it.
  void Doubt() ABSL_LOCKS_EXCLUDED(mutex_);

  // The thread that hears of versions, and so whether the partner is there.
  void WatchVersions() ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether it answers; when it `was_there`, without waiting for a connection.
  bool AskVersion(grpc::ClientContext* context, bool was_there);
  void ReadVersions(grpc::ClientContext* context);
  void Heard(const store::DataVersion& version) ABSL_LOCKS_EXCLUDED(mutex_);
  void IsAway() ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  Clock& clock_;
  prometheus::Gauge& up_;
  prometheus::Family<prometheus::Counter>& requests_;

  mutable Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<store::DataVersion> version_ ABSL_GUARDED_BY(mutex_);     // that it said last
  absl::Time away_since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // infinite future: not
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  // Since when it is asked and has not answered; infinite future: it is not.
  absl::Time asked_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  grpc::ClientContext* watch_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the call of watcher_
  bool reads_ ABSL_GUARDED_BY(mutex_) = false;  // that call is the stream of versions
  std::thread watcher_;                         // the last: it uses the others
};

}  // namespace wijkmonitor::rpc
