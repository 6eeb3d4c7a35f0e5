#include "tests/load/loader.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/client.h"

namespace wijkmonitor::load {
namespace {

// A connection of its own, also where another loader has one to the same server.
grpc::ChannelArguments OwnConnection() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

}  // namespace

Loader::Loader(int port, std::string method, const std::vector<std::string>& requests)
    : method_(std::move(method)),
      stub_(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                      grpc::InsecureChannelCredentials(), OwnConnection())) {
  for (const std::string& request : requests) {
    const grpc::Slice slice(request);
    requests_.emplace_back(&slice, 1);
  }
}

Loader::~Loader() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

Loader::Result Loader::Run(absl::Duration duration, int outstanding) {
  Result result;
  const absl::Time end = absl::Now() + duration;
  std::vector<Call> calls(static_cast<size_t>(outstanding));
  for (Call& call : calls) Start(&call);
  for (int running = outstanding; running > 0;) {
    Call* const call = WaitForOne();
    const absl::Time now = absl::Now();
    ++result.calls;
    result.took_us.push_back(absl::ToDoubleMicroseconds(now - call->begun));
    ++result.served_from[rpc::TrailerOf(*call->context, "x-served-from")];
    if (now < end) {
      Start(call);
    } else {
      --running;
    }
  }
  return result;
}

std::string Loader::Answer() {
  Call call;
  Start(&call);
  WaitForOne();
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!call.reply.Dump(&slices).ok()) throw std::runtime_error("an answer without bytes");
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

void Loader::Start(Call* call) {
  call->reader.reset();  // it lives in the memory of the context's call
  call->context.emplace();
  call->begun = absl::Now();
  if (deadline_ < absl::InfiniteDuration()) {
    call->context->set_deadline(absl::ToChronoTime(call->begun + deadline_));
  }
  if (!authorization_.empty()) call->context->AddMetadata("authorization", authorization_);
  const grpc::ByteBuffer& request = requests_[next_request_++ % requests_.size()];
  call->reader = stub_.PrepareUnaryCall(&*call->context, method_, request, &queue_);
  call->reader->StartCall();
  call->reader->Finish(&call->reply, &call->status, call);
}

Loader::Call* Loader::WaitForOne() {
  void* tag = nullptr;
  bool ok = false;
  if (!queue_.Next(&tag, &ok)) throw std::runtime_error("the loader's queue has ended");
  auto* const call = static_cast<Call*>(tag);
  const bool may_be_late = deadline_ < absl::InfiniteDuration() &&
                           call->status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  if (!call->status.ok() && !may_be_late) throw std::runtime_error(call->status.error_message());
  return call;
}

}  // namespace wijkmonitor::load
