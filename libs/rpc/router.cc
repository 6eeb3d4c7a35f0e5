#include "libs/rpc/router.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/limits.h"

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
  using Kind = Router::Method::Kind;
  if (descriptor.client_streaming()) return method.kind == Kind::kImport;
  if (descriptor.server_streaming()) {
    return method.kind == Kind::kExport || method.kind == Kind::kWatch;
  }
  return method.kind == Kind::kRead || method.kind == Kind::kComputed ||
         method.kind == Kind::kWrite;
}

absl::Status NotReady(absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ROUTER_INCOMPLETE", message);
}

}  // namespace

Router::Router(const google::protobuf::ServiceDescriptor& service, RoleTable roles)
    : service_(service), roles_(std::move(roles)) {}

Router::Method& Router::Add(absl::string_view method, Method::Kind kind) {
  Method& added = methods_[std::string(method)];
  added.kind = kind;
  added.full_name = absl::StrCat(service_.full_name(), "/", method);
  for (const MethodRoles& roles : roles_) {
    if (roles.method == method) added.roles = &roles;
  }
  if (const auto* descriptor = service_.FindMethodByName(std::string(method))) {
    std::set<std::string> seen;
    std::string schema;
    DescribeSchema(*descriptor->output_type()->file(), &seen, &schema);
    added.answer_schema = Sha256Of(schema);
  }
  return added;
}

cache::Key Router::KeyOf(const Method& method, const store::DataVersion& version,
                         const Scope& scope, const google::protobuf::Message& request) const {
  const std::string bytes = SerializeDeterministically(request);
  const std::string scope_text = scope.Text();
  return cache::MakeKey({method.full_name, WIJKMONITOR_VERSION, method.answer_schema, version.token,
                         scope_text, bytes});
}

absl::Status Router::Check() const {
  for (int i = 0; i < service_.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& descriptor = *service_.method(i);
    const Method* method = Find(descriptor.name());
    if (method == nullptr) return NotReady(absl::StrCat(descriptor.name(), " has no handler"));
    if (!HasKindOf(*method, descriptor)) {
      return NotReady(absl::StrCat(descriptor.name(), " has a handler of another kind"));
    }
    if (method->roles == nullptr) {
      return NotReady(absl::StrCat(descriptor.name(), " has no row in the role table"));
    }
  }
  for (const auto& [name, method] : methods_) {
    if (service_.FindMethodByName(name) == nullptr) {
      return NotReady(absl::StrCat(service_.full_name(), " has no method ", name));
    }
  }
  for (const MethodRoles& roles : roles_) {
    if (Find(roles.method) == nullptr) {
      return NotReady(absl::StrCat("the role table names ", roles.method, ", which is no method"));
    }
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

absl::Status ParseRequest(absl::string_view bytes, google::protobuf::Message* message) {
  if (bytes.size() > size_t{limits::kRequestBytesMax}) {
    return MakeError(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE",
                     absl::StrCat("a request has at most ", limits::kRequestBytesMax,
                                  " bytes, not ", bytes.size()));
  }
  return Parse(bytes, message);
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
