#include "services/cli/calls.h"

#include <cstdlib>

#include "absl/time/clock.h"
#include "libs/base/limits.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::FieldDescriptor;

// A smaller page may do.
bool IsTooLarge(const absl::Status& status) {
  const std::string reason = ReasonOf(status);  // none: what is received is too large
  return absl::IsResourceExhausted(status) && (reason.empty() || reason == "ANSWER_TOO_LARGE");
}

std::string TextIn(const Message& message, const FieldDescriptor* field) {
  return message.GetReflection()->GetString(message, field);
}

}  // namespace

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
  return rpc::MakeCall(session.ServiceOf(method).channel,
                       absl::Now() + (is_stream ? session.stream_timeout : session.timeout),
                       exchange);
}

absl::Status CallForAll(const Session& session, const MethodDescriptor& method,
                        const Message& request, Message* answer, std::string* served_from) {
  const FieldDescriptor* const size_field = request.GetDescriptor()->FindFieldByName("page_size");
  const FieldDescriptor* const asked_field = request.GetDescriptor()->FindFieldByName("page_token");
  const FieldDescriptor* const next_field =
      answer->GetDescriptor()->FindFieldByName("next_page_token");
  const bool is_list = size_field != nullptr && asked_field != nullptr && next_field != nullptr;
  const std::unique_ptr<Message> next(request.New()), page(answer->New());
  next->CopyFrom(request);
  for (int size = limits::kPageSizeMax;;) {
    if (is_list) next->GetReflection()->SetInt32(next.get(), size_field, size);
    page->Clear();
    Exchange exchange{.method = method, .request = *next, .answer = *page};
    const absl::Status made = Make(session, &exchange);
    if (is_list && size > 1 && IsTooLarge(made)) {
      size /= 2;
      continue;
    }
    RETURN_IF_ERROR(made);
    if (served_from != nullptr) *served_from = exchange.served_from;
    const std::string token = is_list ? TextIn(*page, next_field) : "";
    if (is_list) page->GetReflection()->ClearField(page.get(), next_field);
    answer->MergeFrom(*page);
    if (token.empty()) return absl::OkStatus();
    if (token == TextIn(*next, asked_field)) {
      return absl::InternalError("the service gave the same page token again");
    }
    next->GetReflection()->SetString(next.get(), asked_field, token);
  }
}

}  // namespace wijkmonitor::cli
