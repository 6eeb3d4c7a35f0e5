#include "tests/robustness/client.h"

#include <utility>

#include "absl/time/clock.h"
#include "libs/rpc/status.h"
#include "libs/testing/import_call.h"

namespace wijkmonitor::robustness {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(60);
constexpr absl::Duration kRetryPause = absl::Milliseconds(20);
constexpr absl::Duration kBetweenQuestions = absl::Milliseconds(5);
constexpr size_t kPieceBytes = 32 << 10;
constexpr size_t kSmallRowsMax = 1000;
constexpr size_t kLongRowsMin = 10'000, kLongRowsMax = 30'000;

absl::StatusOr<Report> Send(grpc::ClientContext& context, Stub& stub, const ImportRequest& request,
                            const BeforeEach& before_each) {
  v1::ImportObservationsRequest first;
  auto* const header = first.mutable_chunk()->mutable_header();
  header->set_request_id(request.request_id);
  header->set_file_name(request.file_name);
  header->set_size_bytes(static_cast<int64_t>(request.content->file.size()));
  header->set_validate_only(request.validate_only);
  header->set_allow_partial(request.allow_partial);
  return testing::SendImport(
      context, stub, &Stub::ImportObservations,
      testing::ImportMessages(std::move(first), request.content->file, kPieceBytes), before_each);
}

absl::StatusOr<v1::Kompas> Send(grpc::ClientContext& context, Stub& stub,
                                const KompasQuestion& question) {
  v1::GetKompasRequest request;
  request.set_area(question.area);
  request.set_year(question.year);
  v1::Kompas kompas;
  const absl::Status status = rpc::FromGrpc(stub.GetKompas(&context, request, &kompas));
  if (!status.ok()) return status;
  return kompas;
}

template <class A>
absl::Status Keep(absl::StatusOr<A> answer, A* place) {
  if (answer.ok()) *place = *std::move(answer);
  return answer.status();
}

}  // namespace

void Attempt(Stub& stub, History& history, Operation* operation, const BeforeEach& before_each) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
  ++operation->attempts;
  const absl::Status status =
      operation->import != nullptr
          ? Keep(Send(context, stub, *operation->import, before_each), &operation->report)
          : Keep(Send(context, stub, operation->question), &operation->kompas);
  if (!status.ok()) operation->error = status;
  history.Count(*operation, status);
  if (status.ok() || status.code() == absl::StatusCode::kInvalidArgument) {
    operation->outcome = status.ok() ? Outcome::kOk : Outcome::kFail;
    operation->returned = absl::Now();
  }
}

Client::Client(const Service& service, Generator generator, History& history, int round, int number,
               const std::atomic<bool>& stop)
    : stub_(service.NewStub()),
      generator_(std::move(generator)),
      history_(history),
      round_(round),
      number_(number),
      stop_(stop) {}

void Client::Complete(Operation* operation, const BeforeEach& before_each) {
  Attempt(*stub_, history_, operation, before_each);
  while (operation->outcome == Outcome::kUnknown && !stop_) {
    absl::SleepFor(kRetryPause);
    Attempt(*stub_, history_, operation);
  }
  operation->lost = operation->outcome == Outcome::kUnknown;
}

Operation& Client::Complete(ImportRequest request, const BeforeEach& before_each) {
  Operation& operation =
      history_.Start({.round = round_,
                      .client = number_,
                      .import = std::make_shared<const ImportRequest>(std::move(request))});
  Complete(&operation, before_each);
  const auto outcome = operation.report.outcome();
  if (operation.outcome == Outcome::kOk &&
      (outcome == Report::OUTCOME_APPLIED || outcome == Report::OUTCOME_UNCHANGED)) {
    recorded_.push_back(&operation);
  }
  return operation;
}

void Client::Repeat(const Operation& earlier) {
  Operation& operation = history_.Start(
      {.round = round_, .client = number_, .import = earlier.import, .repeats = &earlier});
  Complete(&operation, nullptr);
}

void Client::Ask() {
  Operation& operation =
      history_.Start({.round = round_, .client = number_, .question = generator_.Question()});
  Complete(&operation, nullptr);
}

void Client::WriteOneSmall() {
  const uint64_t draw = generator_.Below(100);
  const uint64_t which = generator_.Below(1'000'000);
  const Operation* earlier = recorded_.empty() ? nullptr : recorded_[which % recorded_.size()];
  if (draw < 10 && earlier != nullptr) {
    Complete(generator_.Again(*earlier->import));
  } else if (draw < 20 && earlier != nullptr) {
    Repeat(*earlier);
  } else if (draw < 25 && earlier != nullptr) {
    Complete(generator_.ReusingId(*earlier->import));
  } else if (draw < 35) {
    Complete(generator_.WithBadRows(/*allow_partial=*/false));
  } else if (draw < 40) {
    Complete(generator_.WithBadRows(/*allow_partial=*/true));
  } else if (draw < 50) {
    Complete(generator_.ValidateOnly());
  } else {
    Complete(generator_.Figures(kSmallRowsMax));
  }
}

void Client::WriteSmall() {
  while (!stop_) {
    WriteOneSmall();
    if (!stop_) Ask();
  }
}

void Client::WriteLong(ImportRequest first, const BeforeEach& before_each,
                       const std::function<void(const Operation&)>& after_first) {
  after_first(Complete(std::move(first), before_each));
  while (!stop_) {
    Complete(
        generator_.FiguresOf(kLongRowsMin + generator_.Below(kLongRowsMax - kLongRowsMin + 1)));
  }
}

void Client::Read() {
  while (!stop_) {
    Ask();
    absl::SleepFor(kBetweenQuestions);
  }
}

}  // namespace wijkmonitor::robustness
