#include <grpcpp/alarm.h>

#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"
#include "libs/base/spool.h"
#include "libs/base/status.h"
#include "libs/base/work.h"
#include "libs/rpc/byte_service.h"
#include "libs/rpc/reactors.h"

namespace wijkmonitor::rpc {
namespace {

using wijkmonitor::common::v1::ImportChunk;
using wijkmonitor::common::v1::ImportHeader;

// ABORTED, DATA_CHANGED when the sender expects another data version than there is.
absl::Status CheckExpectedVersion(const ImportHeader& header, int64_t version) {
  if (!header.has_expected_data_version() || header.expected_data_version() == version) {
    return absl::OkStatus();
  }
  return MakeError(
      absl::StatusCode::kAborted, "DATA_CHANGED",
      absl::StrCat("the data version is ", version, ", not ", header.expected_data_version(),
                   ": make the file from what there is now, and expect ", version));
}

// Gathers the pieces of one file, within limits.
class Upload {
 public:
  explicit Upload(const Router::ImportFile& import) : import_(import) {}

  absl::Status Add(absl::string_view message) {
    if (++chunks_ > limits::kImportChunksMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TOO_MANY_CHUNKS",
                       absl::StrCat("a file comes in at most ", limits::kImportChunksMax,
                                    " messages: send more of it in each, up to ",
                                    limits::kImportChunkBytesMax, " bytes"));
    }
    ImportChunk chunk;
    std::string request;
    RETURN_IF_ERROR(import_.read_chunk(message, &chunk, &request));
    const bool is_first = chunks_ == 1;
    if (chunk.has_header() != is_first) {
      return InvalidFields(
          {{"chunk.header", is_first ? "is due in the first message, alone; the data comes next"
                                     : "stands in the first message only; the others have data"}});
    }
    if (is_first) return Start(std::move(*chunk.mutable_header()), std::move(request));
    if (!chunk.has_data()) {
      return InvalidFields({{"chunk.data", "is due in every message but the first"}});
    }
    const std::string& data = chunk.data();
    if (data.size() > limits::kImportChunkBytesMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "CHUNK_TOO_LARGE",
                       absl::StrCat("a message carries at most ", limits::kImportChunkBytesMax,
                                    " bytes of the file, not ", data.size()));
    }
    RETURN_IF_ERROR(CheckSize(file_.size() + static_cast<int64_t>(data.size())));
    hash_.Update(data);
    return file_.Append(data);
  }

  // To be called when all pieces are there, once, unless one of them was wrong.
  absl::Status Complete() {
    if (chunks_ == 0) {
      return InvalidFields({{"chunk", "the stream holds no message: send at least one"}});
    }
    const int64_t size = file_.size();
    if (header_.size_bytes() != size) {
      return MakeError(absl::StatusCode::kInvalidArgument, "FILE_INCOMPLETE",
                       absl::StrCat("the file has ", header_.size_bytes(), " bytes, ", size,
                                    " arrived: send it again"));
    }
    Sha256 body;
    body.UpdateField(request_);
    ImportHeader deciding = header_;
    deciding.clear_size_bytes();
    body.UpdateField(SerializeDeterministically(deciding));
    file_sha256_ = hash_.Finish();
    body.UpdateField(file_sha256_);
    body_sha256_ = body.Finish();
    return absl::OkStatus();
  }

  const ImportHeader& header() const { return header_; }
  // Identifies the request with all that decides its outcome.
  const std::string& body_sha256() const { return body_sha256_; }
  // As Spool::LetGo.
  void LetGo() { file_.LetGo(); }
  // Valid as long as this.
  absl::StatusOr<Router::ImportedFile> File(const std::function<absl::Status()>& still_wanted) {
    ASSIGN_OR_RETURN(const absl::string_view bytes, file_.Read());
    return Router::ImportedFile{request_, header_, bytes, file_sha256_, still_wanted};
  }

 private:
  absl::Status Start(ImportHeader&& header, std::string&& request) {
    FieldChecks checks;
    if (!IsUuid(header.request_id())) {
      checks.Reject("chunk.header.request_id", "a UUID of 36 characters is due");
    }
    checks.Text("chunk.header.file_name", header.file_name(), TextShape::kLine,
                limits::kImportFileNameBytesMax);
    // gRPC takes a message that is cut off for the end of the stream: only the size shows it.
    if (!header.has_size_bytes() || header.size_bytes() < 0) {
      checks.Reject("chunk.header.size_bytes", "required: the size of the whole file");
    }
    if (!header.language().empty() && header.language() != "nl" && header.language() != "en") {
      checks.Reject("chunk.header.language", "must be nl or en");
    }
    if (header.expected_data_version() < 0) {
      checks.Reject("chunk.header.expected_data_version", "at least 0");
    }
    RETURN_IF_ERROR(checks.status());
    RETURN_IF_ERROR(CheckSize(header.size_bytes()));
    header_ = std::move(header);
    request_ = std::move(request);
    return absl::OkStatus();
  }

  absl::Status CheckSize(int64_t bytes) const {
    if (bytes <= import_.bytes_max) return absl::OkStatus();
    return MakeError(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                     absl::StrCat("a file has at most ", import_.bytes_max, " bytes: split it"));
  }

  const Router::ImportFile& import_;
  int chunks_ = 0;
  ImportHeader header_;
  std::string request_, file_sha256_, body_sha256_;
  Spool file_;
  Sha256 hash_;
};

class ImportCall final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  ImportCall(const Arrival& arrival, ImportPlaces& places, grpc::ByteBuffer* response)
      : import_(std::get<Router::ImportFile>(arrival.method.handler)),
        database_(arrival.environment.database),
        places_(places),
        response_(response),
        record_(arrival),
        upload_(import_) {}

  void OnDone() override {
    deadline_.Cancel();
    Release();
  }

  void Start() {
    if (const absl::Status admitted = record_.Admit(); !admitted.ok()) return EndReading(admitted);
    if (const absl::Status taken = places_.Take(Principal()); !taken.ok()) return EndReading(taken);
    has_place_ = true;
    ++holders_;
    deadline_.Set(absl::ToChronoTime(record_.call().deadline), [this](bool passed) {
      if (passed && StopReading()) {
        End(absl::DeadlineExceededError("the deadline passed before the whole file had arrived"));
      }
      Release();
    });
    StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (!reading_) return;
    if (ok) {
      const absl::Status added = Guarded([this]() -> absl::Status {
        ASSIGN_OR_RETURN(const std::string message, Flatten(message_));
        return upload_.Add(message);
      });
      if (!added.ok()) return EndReading(added);
      return StartRead(&message_);
    }
    if (!StopReading()) return;
    const bool accepted = record_.arrival().environment.imports.TryRun([this] {
      ApplyImport apply;  // what it holds of the file is let go of here, after the answer
      auto report = Guarded([&] { return Apply(&apply); });
      if (!report.ok()) return End(report.status());
      *response_ = Share(std::make_shared<const std::string>(*std::move(report)));
      End(absl::OkStatus());
    });
    if (!accepted) End(Busy());
  }

 private:
  // False when the call was stopped before. Who gets true decides how it goes on: the end of the
  // file, what is wrong with it, or the deadline, which else a client that says none, and sends a
  // byte now and then, would never meet.
  bool StopReading() { return reading_.exchange(false); }
  void EndReading(const absl::Status& status) {
    if (StopReading()) End(status);
  }

  // gRPC, and the alarm of the deadline once it is set, hold the call.
  void Release() {
    if (--holders_ == 0) delete this;
  }

  const std::string& Principal() const { return record_.call().caller.principal; }

  // On the executor. A client that went away in the middle of its file must not have half of it
  // applied.
  absl::StatusOr<std::string> Apply(ApplyImport* apply) {
    RETURN_IF_ERROR(record_.StillWanted());
    RETURN_IF_ERROR(upload_.Complete());
    const store::Mutation mutation{Principal(), record_.arrival().method.full_name,
                                   upload_.header().request_id(), upload_.body_sha256(),
                                   record_.call().trace_id};
    // A retry gets its answer whatever has changed since: the file is not even looked at.
    ASSIGN_OR_RETURN(const std::optional<store::MutationResult> earlier,
                     database_.FindAnswer(mutation));
    if (earlier.has_value()) return earlier->response;
    ASSIGN_OR_RETURN(const Router::ImportedFile file,
                     upload_.File([this] { return StillWanted(); }));
    for (const Pass pass : {Pass::kBesideAll, Pass::kBesideOtherReplicas}) {
      auto report = Attempt(file, mutation, pass, apply);
      if (ReasonOf(report.status()) != "REFERENCE_DATA_CHANGED") return report;
    }
    return Attempt(file, mutation, Pass::kAlone, apply);
  }

  absl::Status StillWanted() const {
    return record_.StillWanted("the deadline passed before the import was done: it left nothing");
  }

  // Who may change the data while an import is prepared, and so overtake it. A large file takes
  // long, and others want the one writer's place: it is taken before only when nothing else helped.
  enum class Pass { kBesideAll, kBesideOtherReplicas, kAlone };

  // Prepares the import beside what there is now, and applies it.
  absl::StatusOr<std::string> Attempt(const Router::ImportedFile& file,
                                      const store::Mutation& mutation, Pass pass,
                                      ApplyImport* apply) {
    const auto prepare = [&]() -> absl::Status {
      *apply = nullptr;
      // What another replica acknowledged before this import came, this import must stand on.
      RETURN_IF_ERROR(database_.CatchUp());
      ASSIGN_OR_RETURN(*apply, import_.prepare(record_.call(), file));
      upload_.LetGo();
      return StillWanted();
    };
    std::optional<MutexLock> lock;
    if (pass != Pass::kBesideAll) lock.emplace(&places_.applying());
    RETURN_IF_ERROR(StillWanted());
    if (pass != Pass::kAlone) RETURN_IF_ERROR(prepare());
    const auto change = [&](store::Tx& tx) -> absl::StatusOr<std::string> {
      if (pass == Pass::kAlone) RETURN_IF_ERROR(prepare());
      RETURN_IF_ERROR(CheckExpectedVersion(upload_.header(), tx.version() - 1));
      ASSIGN_OR_RETURN(Report report, (*apply)(tx));
      const bool validate_only = upload_.header().validate_only();
      const bool rejected = report.outcome() == Report::OUTCOME_REJECTED;
      const bool nothing_booked = report.outcome() == Report::OUTCOME_NOTHING_BOOKED;
      if (validate_only || rejected) {
        tx.Discard();
        report.clear_batch();
      }
      if (validate_only && !rejected && !nothing_booked) {
        report.set_outcome(Report::OUTCOME_VALID);
      }
      const bool stored = report.outcome() == Report::OUTCOME_APPLIED || !report.batch().empty();
      report.set_data_version(stored ? tx.version() : tx.version() - 1);
      RETURN_IF_ERROR(StillWanted());
      return SerializeDeterministically(report);
    };
    if (!lock.has_value()) lock.emplace(&places_.applying());
    RETURN_IF_ERROR(StillWanted());
    ASSIGN_OR_RETURN(const store::MutationResult result, database_.Mutate(mutation, change));
    return result.response;
  }

  // Once; after this the call may be gone. The import is over when the client hears of it: one that
  // sends the next at once must not find this one in its way.
  void End(const absl::Status& status) {
    if (has_place_) places_.Leave(Principal());
    Finish(record_.End(status));
  }

  const Router::ImportFile& import_;
  store::Database& database_;
  ImportPlaces& places_;
  bool has_place_ = false;
  grpc::ByteBuffer* const response_;
  CallRecord record_;
  Upload upload_;
  grpc::ByteBuffer message_;
  std::atomic<bool> reading_ = true;
  std::atomic<int> holders_ = 1;
  grpc::Alarm deadline_;
};

}  // namespace

absl::Status ImportPlaces::Take(const std::string& principal) {
  MutexLock lock(&mutex_);
  if (taken_ >= limits::kImportsInFlightMax) return Busy("too many imports at a time");
  const auto taken_by = taken_by_.try_emplace(principal, 0).first;
  if (taken_by->second >= limits::kImportsPerCallerMax) {
    return Busy(absl::StrCat("a caller has at most ", limits::kImportsPerCallerMax,
                             " imports at a time: wait for one of them"));
  }
  ++taken_by->second;
  ++taken_;
  return absl::OkStatus();
}

void ImportPlaces::Leave(const std::string& principal) {
  MutexLock lock(&mutex_);
  --taken_;
  if (--taken_by_[principal] == 0) taken_by_.erase(principal);
}

grpc::ServerReadReactor<grpc::ByteBuffer>* ServeImport(const Arrival& arrival, ImportPlaces& places,
                                                       grpc::ByteBuffer* response) {
  auto* const call = new ImportCall(arrival, places, response);
  call->Start();
  return call;
}

}  // namespace wijkmonitor::rpc
