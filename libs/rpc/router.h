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
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/clock.h"
#include "libs/base/executor.h"
#include "libs/cache/cache.h"
#include "libs/rpc/call.h"
#include "libs/store/database.h"
#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::rpc {

// A complete imported file.
template <class Q>
struct Import {
  Q request;               // the stream's first message, without its data
  absl::string_view file;  // valid during the handler and the function it returns
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
  // snapshot).
  //   current:   the newest snapshot; S has a member `version` (store::DataVersion). Called inline:
  //   cheap. normalise: fills defaults, sorts sets, refuses bad fields. Called inline: cheap.
  //   Unknown fields are dropped before. compute:   runs on the executor, on the snapshot whose
  //   version is in the key.
  template <class Q, class A, class S>
  void AddComputed(absl::string_view method, std::function<std::shared_ptr<const S>()> current,
                   std::function<absl::Status(const Call&, Q*)> normalise,
                   std::function<absl::StatusOr<A>(const Call&, const S&, const Q&)> compute);

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

  // OK when every method of the descriptor has a handler of its kind and a role row, and every row
  // a method.
  absl::Status Check() const;

  // --- what the server uses; bytes in, bytes out ---
  using Bytes = std::string;
  struct Prepared {  // a computed read, ready to be looked up
    cache::Key key;
    int64_t data_version = 0;
    cache::Cache::Compute compute;
  };
  struct Method {
    enum class Kind { kRead, kComputed, kImport, kExport };
    Kind kind;
    std::string full_name;  // wijkmonitor.indicators.v1.IndicatorService/GetKompas
    const MethodRoles* roles = nullptr;
    std::function<absl::StatusOr<Bytes>(const Call&, absl::string_view)> read;
    std::function<absl::StatusOr<Prepared>(const Call&, absl::string_view)> prepare_computed;
    // First message (data cleared): its chunk's header fields, and the bytes for the request's
    // identity.
    std::function<absl::Status(absl::string_view message,
                               wijkmonitor::common::v1::ImportChunk* chunk,
                               Bytes* request_without_chunk)>
        read_chunk;
    std::function<absl::StatusOr<ApplyImport>(const Call&, absl::string_view first_message,
                                              absl::string_view file)>
        prepare_import;
    std::function<absl::StatusOr<NextMessage<Bytes>>(const Call&, absl::string_view)> open_export;
  };
  const Method* Find(absl::string_view method) const;
  const google::protobuf::ServiceDescriptor& service() const { return service_; }

 private:
  const google::protobuf::ServiceDescriptor& service_;
  RoleTable roles_;
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace wijkmonitor::rpc
