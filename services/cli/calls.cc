#include "services/cli/calls.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/rpc/status.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::FieldDescriptor;

std::string TextIn(const Message& message, const FieldDescriptor* field) {
  return message.GetReflection()->GetString(message, field);
}

}  // namespace

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

const MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request) {
  for (const auto& [name, service] : KnownServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->input_type() == &request) return *service->method(i);
    }
  }
  std::abort();  // a mistake of this program
}

absl::Status Make(const Session& session, Exchange* exchange) {
  const MethodDescriptor& method = exchange->method;
  const bool is_stream = method.client_streaming() || method.server_streaming();
  grpc::ClientContext context;
  context.set_deadline(
      absl::ToChronoTime(absl::Now() + (is_stream ? session.stream_timeout : session.timeout)));
  grpc::CompletionQueue queue;
  grpc::TemplatedGenericStub<Message, Message> stub(session.ServiceOf(method).channel);
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
    call->Write(exchange->request, nullptr);
  } while (done() && exchange->next());
  call->WritesDone(nullptr);
  done();
  absl::Status taken;
  while (taken.ok()) {
    call->Read(&exchange->answer, nullptr);
    if (!done()) break;
    taken = exchange->take();
  }
  if (!taken.ok()) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  done();
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find("x-served-from");
  if (found != metadata.end()) {
    exchange->served_from = {found->second.data(), found->second.size()};
  }
  return taken.ok() ? rpc::FromGrpc(status) : taken;
}

absl::Status CallForAll(const Session& session, const MethodDescriptor& method,
                        const Message& request, Message* answer, std::string* served_from) {
  const FieldDescriptor* asked_token = request.GetDescriptor()->FindFieldByName("page_token");
  const FieldDescriptor* size = request.GetDescriptor()->FindFieldByName("page_size");
  const std::unique_ptr<Message> next(request.New()), page(answer->New());
  next->CopyFrom(request);
  if (size != nullptr) next->GetReflection()->SetInt32(next.get(), size, limits::kPageSizeMax);
  while (true) {
    Exchange exchange{.method = method, .request = *next, .answer = *page};
    RETURN_IF_ERROR(Make(session, &exchange));
    if (served_from != nullptr) *served_from = exchange.served_from;
    std::string token;
    if (asked_token != nullptr) {
      const FieldDescriptor* token_field =
          page->GetDescriptor()->FindFieldByName("next_page_token");
      token = TextIn(*page, token_field);
      page->GetReflection()->ClearField(page.get(), token_field);
    }
    answer->MergeFrom(*page);
    if (token.empty()) return absl::OkStatus();
    if (token == TextIn(*next, asked_token)) {
      return absl::InternalError("the service gave the same page token again");
    }
    next->GetReflection()->SetString(next.get(), asked_token, token);
  }
}

}  // namespace wijkmonitor::cli
