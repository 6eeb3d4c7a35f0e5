#pragma once

// Answers that are made from what other services say. A join first says as plain data what it asks,
// and is then a pure function of the answers.

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/auth/roles.h"
#include "libs/base/scope.h"
#include "libs/base/status.h"
#include "libs/cache/cache.h"
#include "libs/rpc/call.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/partners.h"
#include "wijkmonitor/common/v1/section.pb.h"

namespace wijkmonitor::rpc {

// The method of the service of this full name that takes this message and is named as it, without
// "Request"; null where there is none.
const google::protobuf::MethodDescriptor* MethodTaking(absl::string_view service,
                                                       const google::protobuf::Descriptor& request);

// A method of another service that a join asks.
struct JoinPart {
  const google::protobuf::MethodDescriptor* method;  // null: that service has none of the name
  // As that service has it: an answer of another scope than this class gives the caller is refused
  // (PARTNER_OTHER_SCOPE), for the key would not tell it from another caller's.
  auth::MethodClass method_class;
};
// The method of `service` (a full name) whose request is Q.
template <class Q>
JoinPart Part(absl::string_view service, auth::MethodClass method_class) {
  return {MethodTaking(service, *Q::descriptor()), method_class};
}

// What the answer may show: of the join's own service, and of each class of methods that it asks.
struct Scopes {
  Scope own;
  std::map<auth::MethodClass, Scope> asked;
};

// A part, as it is for one call.
struct PartNow {
  JoinPart part;
  bool may_call = false;                      // whether the caller may
  std::string scope_mark;                     // of what the caller sees there: see MarkOf
  std::optional<store::DataVersion> version;  // that it is asked of; nothing: its service is away

  const std::string& service() const { return part.method->service()->full_name(); }
};

// A question to a part, which has one answer.
struct PartQuestion {
  const PartNow* part = nullptr;
  std::string key;  // equal for equal questions
  Question question;
};

// What was answered.
class Answers {
 public:
  explicit Answers(const std::vector<PartNow>& parts) : parts_(parts) {}

  // The answer to this request, for as long as this lives. PERMISSION_DENIED where the caller may
  // not ask; NOT_FOUND as the service says; UNAVAILABLE where it gives no answer, with a reason as
  // common.v1.Section has it. INTERNAL where it was not asked (yet), or answers with another
  // message than A.
  template <class A, class Q>
  absl::StatusOr<const A*> To(const Q& request) const {
    ASSIGN_OR_RETURN(const google::protobuf::Message* answer, Find(request, *A::descriptor()));
    return static_cast<const A*>(answer);
  }

  // What is said of a part of an answer, that is made from the answers of `service`: `status` is
  // the first error among them, or what is wrong with what they say. Its version is the one that
  // the answers say in `info`; where none says it, the one that was asked of. Where a part is
  // UNAVAILABLE the answer is not kept.
  common::v1::Section SectionOf(absl::string_view kind, absl::string_view service,
                                const absl::Status& status) const;

  // Whether nothing was asked yet: what is asked at once needs no second look.
  bool empty() const { return known_.empty(); }

  // Whether the same would be answered again: nothing was UNAVAILABLE, or said to be so.
  bool settled() const;

 private:
  friend class JoinRun;

  absl::StatusOr<const google::protobuf::Message*> Find(
      const google::protobuf::Message& request, const google::protobuf::Descriptor& answer) const;

  const std::vector<PartNow>& parts_;
  // By PartQuestion::key.
  std::map<std::string, absl::StatusOr<std::unique_ptr<const google::protobuf::Message>>> known_;
  mutable bool says_unavailable_ = false;  // one join is built by one thread
};

// What is asked. Each request once, however often it is added.
class Asks {
 public:
  Asks(const std::vector<PartNow>& parts, const std::optional<absl::Time>& as_of)
      : parts_(parts), as_of_(as_of) {}

  // Asks as of the version that the part's service said last, or as of the instant that the join is
  // asked of, when that is earlier; unless the request has an `as_of`. One that is of a later
  // instant must still be answered from that version: it is the newest known.
  template <class Q>
  void Add(const Q& request) {
    Q sent = request;
    const PartNow* const part = PartOf(request);
    if (part == nullptr) return;
    std::string token;
    const auto& version = part->version;
    const bool is_of_then = as_of_.has_value() && version.has_value() &&
                            *as_of_ < version->committed_at && !request.has_as_of();
    if (is_of_then) *sent.mutable_as_of() = TimestampOf(*as_of_);
    if (version.has_value() &&
        (!sent.has_as_of() || TimeOf(sent.as_of()) >= version->committed_at)) {
      token = version->token;
      sent.set_min_data_version(version->counter);
      // Version 0 is of no instant.
      if (version->counter > 0 && !sent.has_as_of()) {
        *sent.mutable_as_of() = TimestampOf(version->committed_at);
      }
    }
    Push(*part, request, sent, std::move(token));
  }

 private:
  friend class JoinRun;

  const PartNow* PartOf(const google::protobuf::Message& request);
  void Push(const PartNow& part, const google::protobuf::Message& request,
            const google::protobuf::Message& sent, std::string version_token);

  const std::vector<PartNow>& parts_;
  const std::optional<absl::Time> as_of_;
  std::vector<PartQuestion> questions_;
  absl::Status fault_;  // the first request that no part takes
};

// A join that is to be made for one call.
struct Join {
  std::vector<PartNow> parts;
  std::optional<absl::Time> as_of;  // the instant that is asked of
  OnBehalfOf caller;
  // Adds what is to be asked, given what is known; called again until it adds nothing new.
  std::function<void(const Answers&, Asks*)> gather;
  std::function<absl::StatusOr<std::string>(const Answers&)> build;  // the bytes of the answer
};

// The parts as they are for `call`.
std::vector<PartNow> PartsNow(const std::vector<JoinPart>& parts, const auth::Caller& caller,
                              const Partners& partners);
Scopes ScopesOf(const std::vector<JoinPart>& parts, const Call& call);
// What a key has of a join beside its request: the instant that it is asked of, the version of each
// service, the text of each scope, and whether a caller is named to them at all: they may refuse
// one who is not.
std::vector<std::string> KeyPartsOf(const Join& join, const Scopes& scopes, const Call& call);

// How long a join may gather for this caller: as it says, less what is needed to answer, rounded
// down so that callers that say about the same share one gathering; limits::kJoinBudgetDefault for
// one that says nothing. At most limits::kJoinBudgetMax, so that a service stops in time.
absl::Duration JoinBudget(const Call& call, absl::Time now);

// Gathers and builds. Runs on the partners' executor, which nobody holds while the partners think.
// RESOURCE_EXHAUSTED: OVERLOADED while limits::kJoinsInFlightMax gather; JOIN_TOO_LARGE for more
// than limits::kJoinQuestionsMax questions.
cache::Cache::Compute ComputationOf(Join join, Partners& partners);

}  // namespace wijkmonitor::rpc
