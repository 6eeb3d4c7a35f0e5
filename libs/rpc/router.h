#pragma once

// Between the bytes of a call and a plain function: everything that is the same for every method
// happens here, once. Caller and roles, deadline, limits, cache, idempotency, the version that is
// read, metrics, log, exception barrier, errors. A handler is a free function of a view of the data
// and a request, and returns an answer or an error.

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "libs/auth/roles.h"
#include "libs/base/date.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/cache/cache.h"
#include "libs/rpc/call.h"
#include "libs/rpc/field_checks.h"
#include "libs/rpc/join.h"
#include "libs/rpc/messages.h"
#include "libs/rpc/written.h"
#include "libs/store/database.h"
#include "libs/store/snapshots.h"
#include "wijkmonitor/common/v1/data_version.pb.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::rpc {

// A complete imported file.
template <class Q>
struct Import {
  Q request;               // the stream's first message
  absl::string_view file;  // valid during the handler and the function it returns
  std::string file_sha256;
  // Whether somebody waits for the answer: to be asked now and then by what takes long, which ends
  // with its error.
  std::function<absl::Status()> still_wanted = [] { return absl::OkStatus(); };
};
using Report = wijkmonitor::common::v1::ImportReport;
// Plans and applies an import inside the transaction. A report has a batch when something was
// stored. The router fills `data_version` and sees to validate_only: it discards the transaction
// after this function ran, and that of a report with OUTCOME_REJECTED.
using ApplyImport = std::function<absl::StatusOr<Report>(store::Tx&)>;

// The next message of an exported stream; nullopt at the end.
template <class A>
using NextMessage = std::function<absl::StatusOr<std::optional<A>>()>;

// The methods of one service as the server needs them: bytes in, bytes out. Filled by one thread
// before the server starts, then only read.
class Router {
 public:
  using Bytes = std::string;
  struct Method;

  struct Answer {
    absl::StatusOr<Bytes> bytes;
    store::DataVersion version;  // that it was made from
  };
  // How long a call may stay where it runs. kMemory: not at all. kDatabase: for a read of the
  // database. kPast: until a state of the past is loaded. kCommit: until another's commit has
  // ended.
  enum class Patience { kMemory, kDatabase, kPast, kCommit };
  // It, or which patience that takes: then it is asked for again, with that.
  template <class T>
  using Patiently = absl::StatusOr<std::variant<T, Patience>>;

  using Read = std::function<Patiently<Answer>(const Call&, absl::string_view request, Patience)>;

  struct Lookup {  // a computed read, ready to be looked up
    cache::Key key;
    std::shared_ptr<const store::DataVersion> version;
    cache::Cache::Compute compute;
    std::string flight;  // see Cache::Get
  };
  struct Computed {
    std::function<Patiently<Lookup>(const Method&, const Call&, absl::string_view request,
                                    Patience)>
        prepare;
  };

  struct PreparedWrite {  // a change, ready to be applied
    std::string request_id;
    std::string body_sha256;  // of all that decides its outcome
    std::function<absl::StatusOr<Bytes>(store::Tx&)> apply;
  };
  struct Write {
    std::function<absl::StatusOr<PreparedWrite>(const Call&, absl::string_view request)> prepare;
  };

  struct ImportedFile {
    Bytes request;  // without its chunk
    wijkmonitor::common::v1::ImportHeader header;
    absl::string_view bytes;
    std::string sha256;  // of the bytes
    std::function<absl::Status()> still_wanted;
  };
  struct ImportFile {
    int64_t bytes_max = limits::kImportFileBytesMax;
    // Takes a message apart: the chunk, and the bytes of all else.
    std::function<absl::Status(absl::string_view message,
                               wijkmonitor::common::v1::ImportChunk* chunk,
                               Bytes* request_without_chunk)>
        read_chunk;
    std::function<absl::StatusOr<ApplyImport>(const Call&, const ImportedFile&)> prepare;
  };

  struct Export {
    struct Opened {
      NextMessage<Bytes> next;
      store::DataVersion version;
    };
    std::function<Patiently<Opened>(const Call&, absl::string_view request, Patience)> open;
  };
  struct Watch {};  // sends the data version

  struct Method {
    std::string full_name;  // wijkmonitor.indicators.v1.IndicatorService/GetKompas
    auth::MethodClass method_class;
    Bytes answer_schema;  // hash of what the bytes of an answer mean
    std::variant<Read, Computed, Write, ImportFile, Export, Watch> handler;
  };

  // Its methods GetDataVersion and WatchDataVersion have their handlers from here.
  explicit Router(const google::protobuf::ServiceDescriptor& service);
  virtual ~Router() = default;

  // Brings what answers are made from up to the database's newest version, and returns that.
  virtual absl::StatusOr<store::DataVersion> Refresh() = 0;

  // Adds the handler of the method whose request is `request`: its name is the name of that message
  // without "Request".
  void Add(auth::MethodClass method_class, const google::protobuf::Descriptor& request,
           const google::protobuf::Descriptor& answer, decltype(Method::handler) handler);

  // OK when every method of the descriptor has one handler, of its kind and its types, and every
  // handler a method.
  absl::Status Check() const;

  const Method* Find(absl::string_view method) const;
  const google::protobuf::ServiceDescriptor& service() const { return service_; }

 protected:
  // `scope`: what else the answer depends on, the caller's scope first.
  cache::Key KeyOf(const Method& method, const store::DataVersion& version,
                   const std::vector<std::string>& scope,
                   const google::protobuf::Message& request) const;
  // A mistake of whoever added a method: Check will tell it.
  void AddFault(std::string fault) { faults_.push_back(std::move(fault)); }

 private:
  const google::protobuf::ServiceDescriptor& service_;
  std::map<std::string, Method, std::less<>> methods_;
  std::vector<std::string> faults_;  // what Check says
};

// The service of the API with this full name. It is linked in; no such service ends the program.
const google::protobuf::ServiceDescriptor& ServiceNamed(absl::string_view full_name);

// INVALID_ARGUMENT, MALFORMED_REQUEST when the bytes are no such message.
absl::Status Parse(absl::string_view bytes, google::protobuf::Message* message);
// Likewise; RESOURCE_EXHAUSTED, REQUEST_TOO_LARGE above `bytes_max`; INVALID_ARGUMENT for what no
// method takes: an enum value that is not known, a Timestamp that is no instant, a negative
// min_data_version.
absl::Status ParseRequest(absl::string_view bytes, size_t bytes_max,
                          google::protobuf::Message* message);
// The same bytes for equal messages.
std::string SerializeDeterministically(const google::protobuf::Message& message);

// Which version a request asks of.
template <class Q>
store::Asked AskedBy(const Q& request) {
  store::Asked asked;
  if constexpr (requires { request.as_of(); }) {
    if (request.has_as_of()) asked.as_of = TimeOf(request.as_of());
  }
  if constexpr (requires { request.min_data_version(); }) {
    asked.min_data_version = request.min_data_version();
  }
  return asked;
}

// Lets a request that has a field `valuation_date` say which day it asks of: unset, it is the day
// that it is in Europe/Amsterdam. Error: INVALID_ARGUMENT, INVALID_FIELDS where it is no date.
template <class Q>
absl::Status SayValuationDate(absl::Time now, Q* request) {
  FieldChecks checks;
  if constexpr (requires { request->valuation_date(); }) {
    if (request->valuation_date().empty()) {
      request->set_valuation_date(FormatDate(DayInAmsterdam(now)));
    }
    checks.DateIn("valuation_date", request->valuation_date());
  }
  return checks.status();
}

// Lets an answer that has a field `info` say its version.
template <class A>
void SayVersion(const store::DataVersion& version, A* answer) {
  if constexpr (requires { answer->mutable_info(); }) Fill(version, answer->mutable_info());
}

// The methods of a service whose data is `Data`, from typed handlers. `bytes_max` is the largest
// request of the method.
template <class Data>
class DataRouter final : public Router {
 public:
  using View = store::View<Data>;
  using Snapshot = store::Snapshot<Data>;
  using Class = auth::MethodClass;

  // `snapshots`, and `partners` where there are joins, outlive it.
  DataRouter(const google::protobuf::ServiceDescriptor& service, store::Snapshots<Data>& snapshots,
             Partners* partners = nullptr)
      : Router(service), snapshots_(snapshots), partners_(partners) {
    AddRead(Class::kPublishedRead, GetDataVersion);
    Add(Class::kPublishedRead, *common::v1::WatchDataVersionRequest::descriptor(),
        *common::v1::DataVersion::descriptor(), Watch());
  }

  absl::StatusOr<store::DataVersion> Refresh() override {
    RETURN_IF_ERROR(snapshots_.Refresh());
    return snapshots_.current()->version;
  }

  // A read: runs on the executor. The view is of the version that the request asks of with `as_of`
  // and `min_data_version`, where it has these fields.
  template <class Q, class A>
  void AddRead(Class method_class, absl::StatusOr<A> (*handler)(const View&, const Q&),
               size_t bytes_max = limits::kRequestBytesMax) {
    Add(method_class, *Q::descriptor(), *A::descriptor(),
        Read([=, this](const Call& call, absl::string_view bytes,
                       Patience patience) -> Patiently<Answer> {
          Q request;
          RETURN_IF_ERROR(ParseRequest(bytes, bytes_max, &request));
          RETURN_IF_ERROR(SayValuationDate(call.now, &request));
          ASSIGN_OR_RETURN(const auto found, SnapshotFor(AskedBy(request), call, patience));
          if (const auto* more = std::get_if<Patience>(&found)) return *more;
          const View view(snapshots_, std::get<SnapshotPtr>(found), call.scope);
          absl::StatusOr<A> answer = handler(view, request);
          if (!answer.ok()) return Answer{answer.status(), view.version()};
          SayVersion(view.version(), &*answer);
          return Answer{answer->SerializeAsString(), view.version()};
        }));
  }

  // A computed read, cached. The answer is a function of the snapshot, the scope and the normalised
  // request alone. `normalise` fills defaults, which may be data, sorts sets and refuses bad
  // fields; it is called inline and must be cheap. Unknown fields are dropped before, `as_of` and
  // `min_data_version` are cleared: they decide which snapshot it is. `handler` runs on the
  // executor.
  template <class Q, class A>
  void AddComputed(Class method_class, void (*normalise)(const Data&, Q*, FieldChecks*),
                   absl::StatusOr<A> (*handler)(const Snapshot&, const Scope&, const Q&),
                   size_t bytes_max = limits::kRequestBytesMax) {
    const auto prepare = [=, this](const Method& method, const Call& call, absl::string_view bytes,
                                   Patience patience) -> Patiently<Lookup> {
      ASSIGN_OR_RETURN(auto normalised, Normalised(call, bytes, patience, normalise, bytes_max));
      if (const auto* more = std::get_if<Patience>(&normalised)) return *more;
      auto& asking = std::get<Asking<Q>>(normalised);
      auto& [snapshot, request, as_of] = asking;
      Lookup lookup;
      lookup.version = {snapshot, &snapshot->version};
      lookup.key = KeyOf(method, snapshot->version, {call.scope.Text()}, request);
      lookup.compute =
          cache::Cache::AtOnce([handler, scope = call.scope, asking = std::move(asking)]() {
            return BytesOf(*asking.snapshot, handler(*asking.snapshot, scope, asking.request));
          });
      return lookup;
    };
    Add(method_class, *Q::descriptor(), *A::descriptor(), Computed{prepare});
  }

  // A computed read that is made from other services' answers too; see join.h. `parts` is all that
  // `gather` may ask. `gather` says what is to be asked, given what is known already; it is called
  // again until it asks nothing new. The answer is a function of the snapshot, the scopes, the
  // answers and the normalised request alone; one that lacks an answer, because it is UNAVAILABLE,
  // is not kept. Both run on the executor, which is not held while others are asked.
  template <class Q, class A>
  void AddJoin(Class method_class, const std::vector<JoinPart>& parts,
               void (*normalise)(const Data&, Q*, FieldChecks*),
               void (*gather)(const Snapshot&, const Scopes&, const Q&, const Answers&, Asks*),
               absl::StatusOr<A> (*handler)(const Scopes&, const Snapshot&, const Answers&,
                                            const Q&),
               size_t bytes_max = limits::kRequestBytesMax) {
    for (const JoinPart& part : parts) {
      if (part.method == nullptr) return AddFault("a join asks for a method that does not exist");
    }
    if (partners_ == nullptr) return AddFault("a join needs partners");
    const auto prepare = [=, this](const Method& method, const Call& call, absl::string_view bytes,
                                   Patience patience) -> Patiently<Lookup> {
      ASSIGN_OR_RETURN(auto normalised, Normalised(call, bytes, patience, normalise, bytes_max));
      if (const auto* more = std::get_if<Patience>(&normalised)) return *more;
      auto& asking = std::get<Asking<Q>>(normalised);
      auto& [snapshot, request, as_of] = asking;
      const absl::Duration budget = JoinBudget(call, absl::Now());
      const Scopes scopes = ScopesOf(parts, call);
      Join join{PartsNow(parts, call.caller, *partners_),
                as_of,
                {std::string(call.authorization), call.trace_id, absl::Now() + budget},
                {},
                {}};
      Lookup lookup;
      lookup.version = {snapshot, &snapshot->version};
      lookup.key = KeyOf(method, snapshot->version, KeyPartsOf(join, scopes, call), request);
      lookup.flight = absl::FormatDuration(budget);
      join.gather = [gather, scopes, asking = asking](const Answers& answers, Asks* asks) {
        gather(*asking.snapshot, scopes, asking.request, answers, asks);
      };
      join.build = [handler, scopes, asking = std::move(asking)](const Answers& answers) {
        return BytesOf(*asking.snapshot,
                       handler(scopes, *asking.snapshot, answers, asking.request));
      };
      lookup.compute = ComputationOf(std::move(join), *partners_);
      return lookup;
    };
    Add(method_class, *Q::descriptor(), *A::descriptor(), Computed{prepare});
  }

  // A change: unary, with a field request_id (a UUID) by which a retry is known. `handler` runs in
  // one transaction, which is idempotent, audited and versioned: see store::Database::Mutate. The
  // view is of a version at most as old as the call. An answer may name `tx.version()`.
  template <class Q, class A>
  void AddWrite(Class method_class, absl::StatusOr<A> (*handler)(const View&, const Q&, store::Tx&),
                size_t bytes_max = limits::kRequestBytesMax) {
    AddWriteOf<Q, A>(
        method_class,
        [handler](const View& view, const Call&, const Q& request, store::Tx& tx) {
          return handler(view, request, tx);
        },
        bytes_max);
  }
  // The same, of what people write: see written.h.
  template <class Q, class A>
  void AddWrite(Class method_class,
                absl::StatusOr<A> (*handler)(const View&, const Writer&, const Q&, store::Tx&),
                size_t bytes_max = limits::kRequestBytesMax) {
    AddWriteOf<Q, A>(
        method_class,
        [=](const View& view, const Call& call, const Q& request,
            store::Tx& tx) -> absl::StatusOr<A> {
          ASSIGN_OR_RETURN(const Writer writer, WriterOf(method_class, call, tx));
          return handler(view, writer, request, tx);
        },
        bytes_max);
  }

  // An import: a client stream of Q, each with a field `chunk` (common.v1.ImportChunk). `handler`
  // runs on the executor when the file is complete; what it returns runs in one transaction.
  template <class Q>
  void AddImport(Class method_class,
                 absl::StatusOr<ApplyImport> (*handler)(const View&, const Import<Q>&),
                 int64_t file_bytes_max = limits::kImportFileBytesMax) {
    const auto read_chunk = [](absl::string_view bytes, wijkmonitor::common::v1::ImportChunk* chunk,
                               Bytes* request_without_chunk) -> absl::Status {
      Q request;
      RETURN_IF_ERROR(ParseRequest(bytes, limits::kMessageBytesMax, &request));
      *chunk = std::move(*request.mutable_chunk());
      request.clear_chunk();
      *request_without_chunk = SerializeDeterministically(request);
      return absl::OkStatus();
    };
    const auto prepare = [=, this](const Call& call,
                                   const ImportedFile& file) -> absl::StatusOr<ApplyImport> {
      Import<Q> import{{}, file.bytes, file.sha256, file.still_wanted};
      RETURN_IF_ERROR(Parse(file.request, &import.request));
      *import.request.mutable_chunk()->mutable_header() = file.header;
      return handler(NewestView(call), import);
    };
    Add(method_class, *Q::descriptor(), *Report::descriptor(),
        ImportFile{file_bytes_max, read_chunk, prepare});
  }

  // An export: a server stream of A. `handler` and each NextMessage run on the executor, one at a
  // time; the next message is asked for when the client has taken the one before, so a slow client
  // holds no thread.
  template <class Q, class A>
  void AddExport(Class method_class,
                 absl::StatusOr<NextMessage<A>> (*handler)(const View&, const Q&),
                 size_t bytes_max = limits::kRequestBytesMax) {
    const auto open = [=, this](const Call& call, absl::string_view bytes,
                                Patience patience) -> Patiently<Export::Opened> {
      Q request;
      RETURN_IF_ERROR(ParseRequest(bytes, bytes_max, &request));
      ASSIGN_OR_RETURN(const auto found, SnapshotFor(AskedBy(request), call, patience));
      if (const auto* more = std::get_if<Patience>(&found)) return *more;
      const View view(snapshots_, std::get<SnapshotPtr>(found), call.scope);
      ASSIGN_OR_RETURN(NextMessage<A> next, handler(view, request));
      auto next_bytes = [next = std::move(next)]() -> absl::StatusOr<std::optional<Bytes>> {
        ASSIGN_OR_RETURN(const std::optional<A> message, next());
        if (!message.has_value()) return std::nullopt;
        return message->SerializeAsString();
      };
      return Export::Opened{std::move(next_bytes), view.version()};
    };
    Add(method_class, *Q::descriptor(), *A::descriptor(), Export{open});
  }

 private:
  using SnapshotPtr = std::shared_ptr<const Snapshot>;

  // A computed read that is asked for.
  template <class Q>
  struct Asking {
    SnapshotPtr snapshot;
    Q request;  // normalised
    std::optional<absl::Time> as_of;
  };

  template <class Q>
  Patiently<Asking<Q>> Normalised(const Call& call, absl::string_view bytes, Patience patience,
                                  void (*normalise)(const Data&, Q*, FieldChecks*),
                                  size_t bytes_max) const {
    Asking<Q> asking;
    Q& request = asking.request;
    RETURN_IF_ERROR(ParseRequest(bytes, bytes_max, &request));
    request.DiscardUnknownFields();
    RETURN_IF_ERROR(SayValuationDate(call.now, &request));
    const store::Asked asked = AskedBy(request);
    if constexpr (requires { request.clear_as_of(); }) request.clear_as_of();
    if constexpr (requires { request.clear_min_data_version(); }) {
      request.clear_min_data_version();
    }
    asking.as_of = asked.as_of;
    ASSIGN_OR_RETURN(auto found, SnapshotFor(asked, call, patience));
    if (const auto* more = std::get_if<Patience>(&found)) return *more;
    asking.snapshot = std::get<SnapshotPtr>(std::move(found));
    FieldChecks checks;
    normalise(asking.snapshot->data, &request, &checks);
    RETURN_IF_ERROR(checks.status());
    return asking;
  }

  // `handler`: of a view, the call, a request and the transaction.
  template <class Q, class A, class Handler>
  void AddWriteOf(Class method_class, const Handler& handler, size_t bytes_max) {
    const auto prepare = [=, this](const Call& call,
                                   absl::string_view bytes) -> absl::StatusOr<PreparedWrite> {
      Q request;
      RETURN_IF_ERROR(ParseRequest(bytes, bytes_max, &request));
      PreparedWrite write;
      write.request_id = request.request_id();
      if (!IsUuid(write.request_id)) {
        return InvalidFields({{"request_id", "a UUID of 36 characters is due"}});
      }
      write.body_sha256 = Sha256Of(SerializeDeterministically(request));
      write.apply = [handler, call, view = NewestView(call),
                     request = std::move(request)](store::Tx& tx) -> absl::StatusOr<Bytes> {
        ASSIGN_OR_RETURN(const A answer, handler(view, call, request, tx));
        return SerializeDeterministically(answer);
      };
      return write;
    };
    Add(method_class, *Q::descriptor(), *A::descriptor(), Write{prepare});
  }

  static absl::StatusOr<Writer> WriterOf(Class method_class, const Call& call, store::Tx& tx) {
    ASSIGN_OR_RETURN(std::string author, tx.Author());
    return Writer{
        std::move(author), std::string(auth::NameOf(auth::RoleFor(method_class, call.caller))),
        call.caller.organisations, auth::ScopeOf(Class::kDraftRead, call.caller), call.scope};
  }

  template <class A>
  static absl::StatusOr<Bytes> BytesOf(const Snapshot& snapshot, absl::StatusOr<A> answer) {
    RETURN_IF_ERROR(answer.status());
    SayVersion(snapshot.version, &*answer);
    return SerializeDeterministically(*answer);
  }

  static absl::StatusOr<common::v1::DataVersion> GetDataVersion(
      const View& view, const common::v1::GetDataVersionRequest&) {
    return ToMessage(view.version());
  }
  // Of the version that is asked of.
  Patiently<SnapshotPtr> SnapshotFor(const store::Asked& asked, const Call& call,
                                     Patience patience) const {
    if (SnapshotPtr found = snapshots_.Find(asked)) return found;
    if (patience < Patience::kPast && snapshots_.IsToLoad(asked)) return Patience::kPast;
    if (patience == Patience::kMemory) return Patience::kDatabase;
    ASSIGN_OR_RETURN(SnapshotPtr found,
                     snapshots_.At(asked, call.now, patience == Patience::kCommit));
    if (found == nullptr) return Patience::kCommit;
    return found;
  }
  View NewestView(const Call& call) const {
    return View(snapshots_, snapshots_.current(), call.scope);
  }

  store::Snapshots<Data>& snapshots_;
  Partners* const partners_;
};

}  // namespace wijkmonitor::rpc
