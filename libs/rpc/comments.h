#pragma once

// What the documentation of the API says of its fields and methods.

#include <google/protobuf/descriptor.h>

#include <string>

namespace wijkmonitor::rpc {

// On one line. Empty: it says nothing.
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::MethodDescriptor& method);

}  // namespace wijkmonitor::rpc
