#include "libs/rpc/messages.h"

#include <google/protobuf/util/time_util.h>

#include "libs/base/limits.h"

namespace wijkmonitor::rpc {
namespace {

// Cuts off whole characters only: what is sent must stay UTF-8.
std::string Shortened(const std::string& text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

common::v1::DataVersion ToMessage(const store::DataVersion& version) {
  common::v1::DataVersion message;
  message.set_counter(version.counter);
  *message.mutable_committed_at() = TimestampOf(version.committed_at);
  message.set_token(version.token);
  return message;
}

void Fill(const store::DataVersion& version, common::v1::ResultInfo* message) {
  message->set_data_version(version.counter);
  *message->mutable_committed_at() = TimestampOf(version.committed_at);
  message->set_version_token(version.token);
}

void Fill(const Label& label, common::v1::Label* message) {
  message->set_nl(label.nl);
  message->set_en(label.en);
}

void Fill(const Period& period, common::v1::Period* message) {
  message->set_start(FormatDate(period.start));
  message->set_end(FormatDate(period.end));
}

common::v1::Rejection ToMessage(const Rejection& rejection) {
  common::v1::Rejection message;
  message.set_line(rejection.line);
  message.set_column(rejection.column);
  message.set_value(Shortened(rejection.value, limits::kRejectionValueBytesMax));
  message.set_reason(rejection.reason);
  return message;
}

}  // namespace wijkmonitor::rpc
