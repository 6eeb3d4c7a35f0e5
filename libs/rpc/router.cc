#include "libs/rpc/router.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/rpc/words.h"

namespace wijkmonitor::rpc {
namespace {

// What the bytes of an answer mean: its file and all that file needs, as text.
void DescribeSchema(const google::protobuf::FileDescriptor& file, std::set<std::string>* seen,
                    std::string* text) {
  if (!seen->insert(file.name()).second) return;
  absl::StrAppend(text, file.DebugString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    DescribeSchema(*file.dependency(i), seen, text);
  }
}

bool HasKindOf(const Router::Method& method, const google::protobuf::MethodDescriptor& descriptor) {
  const auto& handler = method.handler;
  const bool reads_stream = std::holds_alternative<Router::ImportFile>(handler);
  const bool writes_stream = std::holds_alternative<Router::Export>(handler) ||
                             std::holds_alternative<Router::Watch>(handler);
  return descriptor.client_streaming() == reads_stream &&
         descriptor.server_streaming() == writes_stream;
}

absl::Status NotReady(absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ROUTER_INCOMPLETE", message);
}

// Years 1 to 9999, as protobuf has it; nanoseconds of a second.
bool IsInstant(const google::protobuf::Timestamp& timestamp) {
  constexpr int64_t kFirst = -62'135'596'800, kLast = 253'402'300'799;
  return timestamp.seconds() >= kFirst && timestamp.seconds() <= kLast && timestamp.nanos() >= 0 &&
         timestamp.nanos() < 1'000'000'000;
}

// Looks at the fields that mean the same in every request, also within messages of it.
void CheckFields(const google::protobuf::Message& message, FieldChecks* checks) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const int number = reflection.GetEnumValue(message, field);
      if (field->enum_type()->FindValueByNumber(number) != nullptr) continue;
      checks->Reject(field->name(), absl::StrCat(number, " is no ", field->enum_type()->name(),
                                                 "; known are ", WordsOf(*field->enum_type())));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const google::protobuf::Message& part = reflection.GetMessage(message, field);
      const auto* timestamp = dynamic_cast<const google::protobuf::Timestamp*>(&part);
      if (timestamp == nullptr) {
        CheckFields(part, checks);
      } else if (!IsInstant(*timestamp)) {
        checks->Reject(field->name(), "is no instant: the years are 1 to 9999");
      }
    } else if (field->name() == "min_data_version" && reflection.GetInt64(message, field) < 0) {
      checks->Reject(field->name(), "must not be negative");
    }
  }
}

}  // namespace

Router::Router(const google::protobuf::ServiceDescriptor& service) : service_(service) {}

void Router::Add(auth::MethodClass method_class, const google::protobuf::Descriptor& request,
                 const google::protobuf::Descriptor& answer, decltype(Method::handler) handler) {
  const std::string name(absl::StripSuffix(request.name(), "Request"));
  const auto fault = [&](const auto&... words) { faults_.push_back(absl::StrCat(words...)); };
  const google::protobuf::MethodDescriptor* descriptor = service_.FindMethodByName(name);
  if (descriptor == nullptr || descriptor->input_type() != &request) {
    return fault(service_.full_name(), " has no method of ", request.full_name(),
                 ": a method is named as its request, without \"Request\"");
  }
  if (descriptor->output_type() != &answer) {
    return fault(name, " answers with ", descriptor->output_type()->full_name(),
                 "; its handler with ", answer.full_name());
  }
  std::set<std::string> seen;
  std::string schema;
  DescribeSchema(*answer.file(), &seen, &schema);
  const auto [added, is_new] =
      methods_.emplace(name, Method{absl::StrCat(service_.full_name(), "/", name), method_class,
                                    Sha256Of(schema), std::move(handler)});
  if (!is_new) fault(name, " has two handlers");
  if (!HasKindOf(added->second, *descriptor)) fault(name, " has a handler of another kind");
}

cache::Key Router::KeyOf(const Method& method, const store::DataVersion& version,
                         const std::vector<std::string>& scope,
                         const google::protobuf::Message& request) const {
  const std::string bytes = SerializeDeterministically(request);
  std::vector<absl::string_view> parts = {method.full_name, WIJKMONITOR_VERSION,
                                          method.answer_schema, version.token};
  parts.insert(parts.end(), scope.begin(), scope.end());
  parts.push_back(bytes);
  return cache::MakeKey(parts);
}

absl::Status Router::Check() const {
  if (!faults_.empty()) return NotReady(faults_.front());
  for (int i = 0; i < service_.method_count(); ++i) {
    const std::string& name = service_.method(i)->name();
    if (Find(name) == nullptr) return NotReady(absl::StrCat(name, " has no handler"));
  }
  return absl::OkStatus();
}

const Router::Method* Router::Find(absl::string_view method) const {
  const auto found = methods_.find(std::string(method));
  return found == methods_.end() ? nullptr : &found->second;
}

const google::protobuf::ServiceDescriptor& ServiceNamed(absl::string_view full_name) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(full_name));
  if (service == nullptr) {
    std::cerr << "the program has no service " << full_name << "\n";
    std::abort();
  }
  return *service;
}

absl::Status Parse(absl::string_view bytes, google::protobuf::Message* message) {
  if (message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                   absl::StrCat("the bytes are no ", message->GetTypeName()));
}

absl::Status ParseRequest(absl::string_view bytes, size_t bytes_max,
                          google::protobuf::Message* message) {
  if (bytes.size() > bytes_max) {
    return MakeError(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE",
                     absl::StrCat("a request of ", message->GetDescriptor()->name(),
                                  " has at most ", bytes_max, " bytes, not ", bytes.size()));
  }
  RETURN_IF_ERROR(Parse(bytes, message));
  FieldChecks checks;
  CheckFields(*message, &checks);
  return checks.status();
}

std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace wijkmonitor::rpc
