#include "libs/rpc/exchange.h"

#include <grpcpp/generic/generic_stub.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status.h"

namespace wijkmonitor::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

grpc::ByteBuffer BytesOf(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

absl::Status Parse(const grpc::ByteBuffer& bytes, Message* message) {
  grpc::Slice slice;
  if (bytes.DumpToSingleSlice(&slice).ok() &&
      message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return absl::OkStatus();
  }
  return absl::InternalError("the service gave an answer that cannot be read");
}

}  // namespace

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::Status MakeCall(const std::shared_ptr<grpc::Channel>& channel, absl::Time deadline,
                      Exchange* exchange) {
  const MethodDescriptor& method = exchange->method;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareCall(
      &context, absl::StrCat("/", method.service()->full_name(), "/", method.name()), &queue);
  // Each step is waited for before the next one.
  const auto done = [&queue] {
    void* tag = nullptr;
    bool good = false;
    return queue.Next(&tag, &good) && good;
  };
  call->StartCall(nullptr);
  done();
  // Where a message cannot be written the service has answered or is gone: Finish says which.
  do {
    call->Write(BytesOf(exchange->request), nullptr);
  } while (done() && exchange->next());
  call->WritesDone(nullptr);
  done();
  absl::Status taken;
  int answers = 0;
  while (taken.ok()) {
    grpc::ByteBuffer bytes;
    call->Read(&bytes, nullptr);
    if (!done()) break;
    taken = Parse(bytes, &exchange->answer);
    if (++answers > 1 && !method.server_streaming()) {
      taken = absl::InternalError("the service gave more than one answer");
    }
    if (taken.ok()) taken = exchange->take();
  }
  if (!taken.ok()) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  done();
  exchange->served_from = TrailerOf(context, "x-served-from");
  RETURN_IF_ERROR(taken);
  RETURN_IF_ERROR(FromGrpc(status));
  if (answers > 0 || method.server_streaming()) return absl::OkStatus();
  return absl::InternalError("the service gave no answer");
}

}  // namespace wijkmonitor::rpc
