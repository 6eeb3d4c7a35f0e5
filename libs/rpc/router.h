#pragma once

// Between the bytes of a call and a plain function: everything that is the same for every method
// happens here, once. Caller and roles, deadline, limits, cache, idempotency, metrics, log,
// exception barrier, errors. A handler gets a Call and a request, and returns an answer or an
// error.

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/cache/cache.h"
#include "libs/rpc/call.h"
#include "libs/store/database.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::rpc {

// A complete imported file.
template <class Q>
struct Import {
  Q request;               // the stream's first message
  absl::string_view file;  // valid during the handler and the function it returns
  std::string file_sha256;
};
using Report = wijkmonitor::common::v1::ImportReport;
// Plans and applies an import inside the transaction. The router fills `data_version` and sees to
// validate_only: it discards the transaction after this function ran. A report with
// OUTCOME_REJECTED is discarded too.
using ApplyImport = std::function<absl::StatusOr<Report>(store::Tx&)>;

// The next message of an exported stream; nullopt at the end.
template <class A>
using NextMessage = std::function<absl::StatusOr<std::optional<A>>()>;

// Handlers of one service. Filled by one thread before the server starts, then only read.
class Router {
 public:
  // `service` names the methods; every one needs a handler and a row in `roles`: see Check.
  Router(const google::protobuf::ServiceDescriptor& service, RoleTable roles);

  // A read: runs on the executor.
  template <class Q, class A>
  void AddRead(absl::string_view method, std::function<absl::StatusOr<A>(const Call&, const Q&)> f);

  // A computed read, cached. The answer must be a pure function of (normalised request, scope,
  // snapshot). `current` gives the newest snapshot, whose member `version` (store::DataVersion)
  // goes into the key; `normalise` fills defaults, sorts sets and refuses bad fields. Both are
  // called inline and must be cheap; unknown fields are dropped before. `compute` runs on the
  // executor. Where Q has a field min_data_version and the snapshot is older, the service catches
  // up with the database once: FAILED_PRECONDITION, DATA_VERSION_NOT_REACHED when that does not
  // help.
  template <class Q, class A, class S>
  void AddComputed(absl::string_view method, std::function<std::shared_ptr<const S>()> current,
                   std::function<absl::Status(const Call&, Q*)> normalise,
                   std::function<absl::StatusOr<A>(const Call&, const S&, const Q&)> compute);

  // A change: unary, with a field request_id (a UUID) by which a retry is known. `f` runs in one
  // transaction, which is idempotent, audited and versioned: see store::Database::Mutate. An answer
  // may name `tx.version()`.
  template <class Q, class A>
  void AddWrite(absl::string_view method,
                std::function<absl::StatusOr<A>(const Call&, const Q&, store::Tx&)> f);

  // An import: a client stream of Q, each with a field `chunk` (common.v1.ImportChunk). `prepare`
  // runs on the executor when the file is complete; what it returns runs in one transaction.
  template <class Q>
  void AddImport(absl::string_view method,
                 std::function<absl::StatusOr<ApplyImport>(const Call&, const Import<Q>&)> prepare);

  // An export: a server stream of A. `open` and each NextMessage run on the executor, one at a
  // time; the next message is asked for when the client has taken the one before, so a slow client
  // holds no thread.
  template <class Q, class A>
  void AddExport(absl::string_view method,
                 std::function<absl::StatusOr<NextMessage<A>>(const Call&, const Q&)> open);

  // A watch: a server stream that sends the message made of the data version that answers are made
  // from, now and whenever there is another.
  template <class Q, class A>
  void AddWatch(absl::string_view method, std::function<A(const store::DataVersion&)> make);

  // OK when every method of the descriptor has a handler of its kind and a role row, and every row
  // a method.
  absl::Status Check() const;

  // --- what the server uses; bytes in, bytes out ---
  using Bytes = std::string;
  struct ImportedFile {
    Bytes request;  // without its chunk
    wijkmonitor::common::v1::ImportHeader header;
    absl::string_view bytes;
    std::string sha256;  // of the bytes
  };
  struct Prepared {  // a computed read, ready to be looked up
    cache::Key key;
    int64_t data_version = 0;
    int64_t min_data_version = 0;  // what the caller has seen already; below it no answer will do
    cache::Cache::Compute compute;
  };
  struct PreparedWrite {  // a change, ready to be applied
    std::string request_id;
    std::string body_sha256;  // of all that decides its outcome
    std::function<absl::StatusOr<Bytes>(store::Tx&)> apply;
  };
  struct Method {
    enum class Kind { kRead, kComputed, kWrite, kImport, kExport, kWatch };
    Kind kind;
    std::string full_name;  // wijkmonitor.indicators.v1.IndicatorService/GetKompas
    const MethodRoles* roles = nullptr;
    Bytes answer_schema;  // hash of what the bytes of an answer mean
    std::function<absl::StatusOr<Bytes>(const Call&, absl::string_view)> read;
    std::function<absl::StatusOr<Prepared>(const Call&, absl::string_view)> prepare_computed;
    std::function<absl::StatusOr<PreparedWrite>(const Call&, absl::string_view)> prepare_write;
    // Takes a message of an import apart: the chunk, and the bytes of all else.
    std::function<absl::Status(absl::string_view message,
                               wijkmonitor::common::v1::ImportChunk* chunk,
                               Bytes* request_without_chunk)>
        read_chunk;
    std::function<absl::StatusOr<ApplyImport>(const Call&, const ImportedFile&)> prepare_import;
    std::function<absl::StatusOr<NextMessage<Bytes>>(const Call&, absl::string_view)> open_export;
    std::function<Bytes(const store::DataVersion&)> watch;
  };
  const Method* Find(absl::string_view method) const;
  const google::protobuf::ServiceDescriptor& service() const { return service_; }

 private:
  Method& Add(absl::string_view method, Method::Kind kind);
  cache::Key KeyOf(const Method& method, const store::DataVersion& version, const Scope& scope,
                   const google::protobuf::Message& request) const;

  const google::protobuf::ServiceDescriptor& service_;
  RoleTable roles_;
  std::map<std::string, Method, std::less<>> methods_;
};

// The service of the API with this full name. It is linked in; no such service ends the program.
const google::protobuf::ServiceDescriptor& ServiceNamed(absl::string_view full_name);

// --- Only templates below ---

// INVALID_ARGUMENT, MALFORMED_REQUEST when the bytes are no such message.
absl::Status Parse(absl::string_view bytes, google::protobuf::Message* message);
// Likewise; RESOURCE_EXHAUSTED, REQUEST_TOO_LARGE above limits::kRequestBytesMax.
absl::Status ParseRequest(absl::string_view bytes, google::protobuf::Message* message);
// The same bytes for equal messages.
std::string SerializeDeterministically(const google::protobuf::Message& message);

template <class Q, class A>
void Router::AddRead(absl::string_view method,
                     std::function<absl::StatusOr<A>(const Call&, const Q&)> f) {
  Add(method, Method::Kind::kRead).read =
      [f = std::move(f)](const Call& call, absl::string_view bytes) -> absl::StatusOr<Bytes> {
    Q request;
    RETURN_IF_ERROR(ParseRequest(bytes, &request));
    ASSIGN_OR_RETURN(const A answer, f(call, request));
    return answer.SerializeAsString();
  };
}

template <class Q, class A, class S>
void Router::AddComputed(
    absl::string_view method, std::function<std::shared_ptr<const S>()> current,
    std::function<absl::Status(const Call&, Q*)> normalise,
    std::function<absl::StatusOr<A>(const Call&, const S&, const Q&)> compute) {
  Method& added = Add(method, Method::Kind::kComputed);
  added.prepare_computed = [this, &added, current = std::move(current),
                            normalise = std::move(normalise), compute = std::move(compute)](
                               const Call& call,
                               absl::string_view bytes) -> absl::StatusOr<Prepared> {
    Q request;
    RETURN_IF_ERROR(ParseRequest(bytes, &request));
    request.DiscardUnknownFields();
    RETURN_IF_ERROR(normalise(call, &request));
    Prepared prepared;
    if constexpr (requires { request.min_data_version(); }) {
      prepared.min_data_version = request.min_data_version();
      request.clear_min_data_version();  // it does not decide what the answer is
    }
    std::shared_ptr<const S> snapshot = current();
    prepared.key = KeyOf(added, snapshot->version, call.scope, request);
    prepared.data_version = snapshot->version.counter;
    prepared.compute = [&compute, call, snapshot = std::move(snapshot),
                        request = std::move(request)]() -> absl::StatusOr<Bytes> {
      ASSIGN_OR_RETURN(const A answer, compute(call, *snapshot, request));
      return SerializeDeterministically(answer);
    };
    return prepared;
  };
}

template <class Q, class A>
void Router::AddWrite(absl::string_view method,
                      std::function<absl::StatusOr<A>(const Call&, const Q&, store::Tx&)> f) {
  Add(method, Method::Kind::kWrite).prepare_write =
      [f = std::move(f)](const Call& call,
                         absl::string_view bytes) -> absl::StatusOr<PreparedWrite> {
    Q request;
    RETURN_IF_ERROR(ParseRequest(bytes, &request));
    PreparedWrite write;
    write.request_id = request.request_id();
    if (!IsUuid(write.request_id)) {
      return InvalidFields({{"request_id", "a UUID of 36 characters is due"}});
    }
    write.body_sha256 = Sha256Of(SerializeDeterministically(request));
    write.apply = [&f, call, request = std::move(request)](store::Tx& tx) -> absl::StatusOr<Bytes> {
      ASSIGN_OR_RETURN(const A answer, f(call, request, tx));
      return SerializeDeterministically(answer);
    };
    return write;
  };
}

template <class Q>
void Router::AddImport(
    absl::string_view method,
    std::function<absl::StatusOr<ApplyImport>(const Call&, const Import<Q>&)> prepare) {
  Method& added = Add(method, Method::Kind::kImport);
  added.read_chunk = [](absl::string_view bytes, wijkmonitor::common::v1::ImportChunk* chunk,
                        Bytes* request_without_chunk) -> absl::Status {
    Q request;
    RETURN_IF_ERROR(Parse(bytes, &request));
    *chunk = std::move(*request.mutable_chunk());
    request.clear_chunk();
    *request_without_chunk = SerializeDeterministically(request);
    return absl::OkStatus();
  };
  added.prepare_import = [prepare = std::move(prepare)](
                             const Call& call,
                             const ImportedFile& file) -> absl::StatusOr<ApplyImport> {
    Import<Q> import;
    RETURN_IF_ERROR(Parse(file.request, &import.request));
    *import.request.mutable_chunk()->mutable_header() = file.header;
    import.file = file.bytes;
    import.file_sha256 = file.sha256;
    return prepare(call, import);
  };
}

template <class Q, class A>
void Router::AddExport(absl::string_view method,
                       std::function<absl::StatusOr<NextMessage<A>>(const Call&, const Q&)> open) {
  Add(method, Method::Kind::kExport).open_export =
      [open = std::move(open)](const Call& call,
                               absl::string_view bytes) -> absl::StatusOr<NextMessage<Bytes>> {
    Q request;
    RETURN_IF_ERROR(ParseRequest(bytes, &request));
    ASSIGN_OR_RETURN(NextMessage<A> next, open(call, request));
    return NextMessage<Bytes>([next = std::move(next)]() -> absl::StatusOr<std::optional<Bytes>> {
      ASSIGN_OR_RETURN(const std::optional<A> message, next());
      if (!message.has_value()) return std::nullopt;
      return message->SerializeAsString();
    });
  };
}

template <class Q, class A>
void Router::AddWatch(absl::string_view method, std::function<A(const store::DataVersion&)> make) {
  Add(method, Method::Kind::kWatch).watch =
      [make = std::move(make)](const store::DataVersion& version) {
        return make(version).SerializeAsString();
      };
}

}  // namespace wijkmonitor::rpc
