#include "libs/rpc/join.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"
#include "libs/base/status.h"
#include "libs/base/work.h"
#include "libs/rpc/router.h"
#include "wijkmonitor/common/v1/result.pb.h"

namespace wijkmonitor::rpc {
namespace {

// The part that takes this message; null: none does.
const PartNow* PartThatTakes(const std::vector<PartNow>& parts,
                             const google::protobuf::Descriptor& request) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const PartNow& part) {
    return part.part.method->input_type() == &request;
  });
  return found == parts.end() ? nullptr : &*found;
}

// With which the texts of requests of a kind begin, and no others.
std::string KeyPrefixOf(const google::protobuf::Descriptor& request) {
  return absl::StrCat(request.full_name(), "\n");
}
// Equal for equal requests.
std::string TextOf(const google::protobuf::Message& request) {
  return KeyPrefixOf(*request.GetDescriptor()) + SerializeDeterministically(request);
}

// The version that an answer says in its `info`; nothing: it says none.
std::optional<store::DataVersion> VersionSaidBy(const google::protobuf::Message& answer) {
  using common::v1::ResultInfo;
  const auto* const field = answer.GetDescriptor()->FindFieldByName("info");
  if (field == nullptr || field->message_type() != ResultInfo::descriptor()) return std::nullopt;
  const auto& info =
      static_cast<const ResultInfo&>(answer.GetReflection()->GetMessage(answer, field));
  return store::DataVersion{info.data_version(), info.version_token(), TimeOf(info.committed_at())};
}

absl::Status NoPart(const google::protobuf::Message& request) {
  return absl::InternalError(
      absl::StrCat("no part of the join takes a ", request.GetDescriptor()->full_name()));
}

// Why a part is not asked; OK when it is.
absl::Status MayAsk(const PartNow& part, const Partner* partner) {
  if (!part.may_call) {
    return MakeError(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                     "none of the caller's roles may see this");
  }
  if (partner == nullptr) {
    return MakeError(absl::StatusCode::kUnavailable, "PARTNER_NOT_CONFIGURED",
                     "this service has no address of the other");
  }
  if (!part.version.has_value()) {
    return MakeError(absl::StatusCode::kUnavailable, "PARTNER_UNREACHABLE",
                     "the service does not answer");
  }
  return absl::OkStatus();
}

// What a partner's answer is to a join: an error that says nothing of the data is UNAVAILABLE.
absl::StatusOr<std::string> Settled(absl::StatusOr<std::string> answer) {
  const absl::StatusCode code = answer.status().code();
  if (code == absl::StatusCode::kOk || code == absl::StatusCode::kNotFound ||
      code == absl::StatusCode::kPermissionDenied) {
    return answer;
  }
  const std::string reason = ReasonOf(answer.status());
  return MakeError(absl::StatusCode::kUnavailable,
                   reason.empty() ? absl::StatusCodeToString(code) : reason,
                   answer.status().message());
}

}  // namespace

const google::protobuf::MethodDescriptor* MethodTaking(
    absl::string_view service, const google::protobuf::Descriptor& request) {
  const std::string name(absl::StripSuffix(request.name(), "Request"));
  const auto* const method = ServiceNamed(service).FindMethodByName(name);
  return method != nullptr && method->input_type() == &request ? method : nullptr;
}

const PartNow* Asks::PartOf(const google::protobuf::Message& request) {
  const PartNow* const part = PartThatTakes(parts_, *request.GetDescriptor());
  if (part == nullptr && fault_.ok()) fault_ = NoPart(request);
  return part;
}

void Asks::Push(const PartNow& part, const google::protobuf::Message& request,
                const google::protobuf::Message& sent, std::string version_token) {
  questions_.push_back(
      {&part, TextOf(request),
       Question{absl::StrCat(part.service(), "/", part.part.method->name()),
                std::make_shared<const std::string>(SerializeDeterministically(sent)),
                std::move(version_token), part.scope_mark}});
}

absl::StatusOr<const google::protobuf::Message*> Answers::Find(
    const google::protobuf::Message& request, const google::protobuf::Descriptor& answer) const {
  const PartNow* const part = PartThatTakes(parts_, *request.GetDescriptor());
  if (part == nullptr) return NoPart(request);
  if (part->part.method->output_type() != &answer) {
    return absl::InternalError(absl::StrCat(request.GetDescriptor()->full_name(),
                                            " is not answered with a ", answer.full_name()));
  }
  const auto found = known_.find(TextOf(request));
  if (found == known_.end()) return absl::InternalError("a request of a join was not asked");
  RETURN_IF_ERROR(found->second.status());
  return found->second->get();
}

common::v1::Section Answers::SectionOf(absl::string_view kind, absl::string_view service,
                                       const absl::Status& status) const {
  using common::v1::Section;
  Section section;
  section.set_kind(std::string(kind));
  section.set_service(std::string(service));
  section.set_reason(ReasonOf(status));
  switch (status.code()) {
    case absl::StatusCode::kOk:
      section.set_state(Section::STATE_OK);
      break;
    case absl::StatusCode::kPermissionDenied:
      section.set_state(Section::STATE_DENIED);
      break;
    case absl::StatusCode::kNotFound:
      section.set_state(Section::STATE_NOT_RECORDED);
      break;
    default:
      section.set_state(Section::STATE_UNAVAILABLE);
      says_unavailable_ = true;
  }
  for (const PartNow& part : parts_) {
    if (part.service() != service || !part.version.has_value()) continue;
    // Of an instant of the past it is another than the service said last.
    const std::string prefix = KeyPrefixOf(*part.part.method->input_type());
    store::DataVersion version = *part.version;
    for (auto known = known_.lower_bound(prefix);
         known != known_.end() && absl::StartsWith(known->first, prefix); ++known) {
      if (known->second.ok()) version = VersionSaidBy(**known->second).value_or(version);
    }
    section.set_data_version(version.counter);
    section.set_version_token(version.token);
  }
  return section;
}

bool Answers::settled() const {
  return !says_unavailable_ && std::all_of(known_.begin(), known_.end(), [](const auto& answer) {
    return answer.second.status().code() != absl::StatusCode::kUnavailable;
  });
}

// One join under way. Kept by those who work for it.
class JoinRun : public std::enable_shared_from_this<JoinRun> {
 public:
  // `partners` counts it already.
  JoinRun(Join join, Partners& partners, cache::Cache::Reply reply)
      : join_(std::move(join)),
        partners_(partners),
        reply_(std::move(reply)),
        answers_(join_.parts) {}
  ~JoinRun() {
    --partners_.joins_in_flight();
    partners_.answer_bytes().GiveBack(bytes_);
  }

  // On the executor: asks what is to be asked now, or builds.
  void Round() {
    const absl::Status asked = Guarded([this] { return Gather(); });
    if (!asked.ok()) return reply_(asked);
    if (questions_.empty()) return reply_(Build());
    for (size_t i = 0; i < limits::kJoinQuestionsAtOnceMax; ++i) SendNext();
    OneLess();  // this round itself
  }

 private:
  absl::Status Gather() {
    TakeAnswers();
    Asks asks(join_.parts, join_.as_of);
    join_.gather(answers_, &asks);
    RETURN_IF_ERROR(asks.fault_);
    questions_.clear();
    for (PartQuestion& question : asks.questions_) {
      const bool is_new =
          answers_.known_.emplace(question.key, absl::InternalError("has no answer yet")).second;
      if (is_new) questions_.push_back(std::move(question));
    }
    if (answers_.known_.size() > limits::kJoinQuestionsMax) {
      return MakeError(absl::StatusCode::kResourceExhausted, "JOIN_TOO_LARGE",
                       absl::StrCat("the answer needs more than ", limits::kJoinQuestionsMax,
                                    " questions to other services: ask for less"));
    }
    MutexLock lock(&mutex_);
    results_.assign(questions_.size(), absl::InternalError("has no answer yet"));
    next_ = 0;
    left_ = questions_.size() + 1;
    return absl::OkStatus();
  }

  void TakeAnswers() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    for (size_t i = 0; i < questions_.size(); ++i) {
      answers_.known_.at(questions_[i].key) =
          Parse(*questions_[i].part->part.method, std::move(results_[i]));
    }
  }

  static absl::StatusOr<std::unique_ptr<const google::protobuf::Message>> Parse(
      const google::protobuf::MethodDescriptor& method, absl::StatusOr<std::string> bytes) {
    RETURN_IF_ERROR(bytes.status());
    std::unique_ptr<google::protobuf::Message> answer(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.output_type())
            ->New());
    if (answer->ParseFromString(*bytes)) return answer;
    return MakeError(absl::StatusCode::kUnavailable, "PARTNER_MALFORMED_ANSWER",
                     "the service's answer cannot be read");
  }

  void SendNext() ABSL_LOCKS_EXCLUDED(mutex_) {
    size_t i = 0;
    {
      MutexLock lock(&mutex_);
      if (next_ == questions_.size()) return;
      i = next_++;
    }
    const PartQuestion& asked = questions_[i];
    Partner* const partner = partners_.Find(asked.part->service());
    if (const absl::Status may = MayAsk(*asked.part, partner); !may.ok()) return OnAnswer(i, may);
    partner->Ask(asked.question, join_.caller,
                 [self = shared_from_this(), i](absl::StatusOr<std::string> answer) {
                   self->OnAnswer(i, Settled(std::move(answer)));
                 });
  }

  void OnAnswer(size_t i, absl::StatusOr<std::string> answer) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      MutexLock lock(&mutex_);
      const size_t bytes = answer.ok() ? answer->size() : 0;
      if (bytes_ + bytes <= limits::kJoinAnswerBytesMax && partners_.answer_bytes().Take(bytes)) {
        bytes_ += bytes;
      } else {
        answer = MakeError(absl::StatusCode::kUnavailable, "PARTNER_ANSWERS_TOO_LARGE",
                           "the services' answers are too large");
      }
      results_[i] = std::move(answer);
    }
    SendNext();
    OneLess();
  }

  // The last of a round begins the next.
  void OneLess() ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      MutexLock lock(&mutex_);
      if (--left_ > 0) return;
    }
    const bool accepted =
        partners_.executor().TryRun([self = shared_from_this()] { self->Round(); });
    if (!accepted) reply_(Busy());
  }

  absl::StatusOr<cache::Computed> Build() {
    ASSIGN_OR_RETURN(std::string bytes, Guarded([this] { return join_.build(answers_); }));
    return cache::Computed{std::move(bytes), answers_.settled()};
  }

  const Join join_;
  Partners& partners_;
  const cache::Cache::Reply reply_;
  Answers answers_;
  std::vector<PartQuestion> questions_;  // of this round
  Mutex mutex_;
  std::vector<absl::StatusOr<std::string>> results_ ABSL_GUARDED_BY(mutex_);  // to them
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t left_ ABSL_GUARDED_BY(mutex_) = 0;  // without answer, and the round that sends them
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

std::vector<PartNow> PartsNow(const std::vector<JoinPart>& parts, const auth::Caller& caller,
                              const Partners& partners) {
  // One version of a service for all its parts.
  std::map<std::string, std::optional<store::DataVersion>> versions;
  std::vector<PartNow> now;
  for (const JoinPart& part : parts) {
    const std::string& service = part.method->service()->full_name();
    const auto [version, is_new] = versions.emplace(service, std::nullopt);
    const Partner* const partner = partners.Find(service);
    if (is_new && partner != nullptr) version->second = partner->version();
    now.push_back({part, auth::MayCall(part.method_class, caller),
                   MarkOf(auth::ScopeOf(part.method_class, caller)), version->second});
  }
  return now;
}

Scopes ScopesOf(const std::vector<JoinPart>& parts, const Call& call) {
  Scopes scopes{call.scope, {}};
  for (const JoinPart& part : parts) {
    scopes.asked[part.method_class] = auth::ScopeOf(part.method_class, call.caller);
  }
  return scopes;
}

std::vector<std::string> KeyPartsOf(const Join& join, const Scopes& scopes, const Call& call) {
  std::vector<std::string> texts = {
      call.authorization.empty() ? "nobody" : "somebody",
      join.as_of.has_value() ? absl::StrCat(absl::ToUnixNanos(*join.as_of)) : ""};
  for (const PartNow& part : join.parts) {
    texts.push_back(part.version.has_value() ? part.version->token : "");
    texts.emplace_back(part.may_call ? "asked" : "denied");
  }
  texts.push_back(scopes.own.Text());
  for (const auto& [method_class, scope] : scopes.asked) texts.push_back(scope.Text());
  return texts;
}

absl::Duration JoinBudget(const Call& call, absl::Time now) {
  if (!call.has_deadline) return limits::kJoinBudgetDefault;
  const absl::Duration left =
      std::min(call.deadline - now - limits::kJoinReserve, limits::kJoinBudgetMax);
  const absl::Duration step = absl::Milliseconds(left < absl::Milliseconds(100) ? 10 : 100);
  return std::max(absl::ZeroDuration(), absl::Floor(left, step));
}

cache::Cache::Compute ComputationOf(Join join, Partners& partners) {
  return [join = std::move(join), &partners](cache::Cache::Reply reply) {
    if (++partners.joins_in_flight() > limits::kJoinsInFlightMax) {
      --partners.joins_in_flight();
      return reply(Busy("too many answers wait for other services"));
    }
    std::make_shared<JoinRun>(join, partners, std::move(reply))->Round();
  };
}

}  // namespace wijkmonitor::rpc
