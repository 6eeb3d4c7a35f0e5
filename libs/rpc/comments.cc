#include "libs/rpc/comments.h"

#include <google/protobuf/descriptor.pb.h>

#include <vector>

#include "absl/strings/ascii.h"

// The comments are not among the descriptors that programs are linked with: the .proto files, as
// protoc reads them, stand whole in the program.
asm(".section .rodata\n"
    "wijkmonitor_protos: .incbin \"" WIJKMONITOR_PROTOS
    "\"\n"
    "wijkmonitor_protos_end:\n"
    ".global wijkmonitor_protos, wijkmonitor_protos_end\n"
    ".previous");
extern "C" const char wijkmonitor_protos[], wijkmonitor_protos_end[];

namespace wijkmonitor::rpc {
namespace {

const google::protobuf::DescriptorPool& Documented() {
  static const auto* const kPool = [] {
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(wijkmonitor_protos,
                         static_cast<int>(wijkmonitor_protos_end - wijkmonitor_protos));
    auto* pool = new google::protobuf::DescriptorPool;
    for (const google::protobuf::FileDescriptorProto& file : files.file()) pool->BuildFile(file);
    return pool;
  }();
  return *kPool;
}

template <class Documented>
std::string OnOneLine(const Documented* documented) {
  google::protobuf::SourceLocation place;
  if (documented == nullptr || !documented->GetSourceLocation(&place)) return "";
  std::string text = place.leading_comments;
  absl::RemoveExtraAsciiWhitespace(&text);
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

std::string CommentOf(const google::protobuf::FieldDescriptor& field) {
  return OnOneLine(Documented().FindFieldByName(field.full_name()));
}
std::string CommentOf(const google::protobuf::MethodDescriptor& method) {
  return OnOneLine(Documented().FindMethodByName(method.full_name()));
}

}  // namespace wijkmonitor::rpc
