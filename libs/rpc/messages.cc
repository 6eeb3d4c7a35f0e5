#include "libs/rpc/messages.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"

namespace wijkmonitor::rpc {
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

absl::Status ResultTooLarge(size_t bytes_max, const std::vector<Violation>& narrower) {
  std::string message =
      absl::StrCat("the answer would have more than ", bytes_max, " bytes: ask for less");
  for (const Violation& by : narrower) {
    absl::StrAppend(&message, "; ", by.field, ": ", by.description);
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "RESULT_TOO_LARGE", message, narrower);
}

absl::Status CheckAnswerBytes(const google::protobuf::Message& answer,
                              const std::vector<Violation>& narrower) {
  if (answer.ByteSizeLong() + kVersionBytesMax <= limits::kResponseBytesMax) {
    return absl::OkStatus();
  }
  return ResultTooLarge(limits::kResponseBytesMax, narrower);
}

Language LanguageOf(const common::v1::ImportHeader& header) {
  return header.language() == "en" ? Language::kEn : Language::kNl;
}

common::v1::Rejection ToMessage(const Rejection& rejection, Language language) {
  common::v1::Rejection message;
  message.set_line(rejection.line);
  message.set_column(rejection.column);
  message.set_value(rejection.value);
  message.set_reason(rejection.reason.In(language));
  message.set_code(std::string(rejection.reason.code()));
  for (const std::string& argument : rejection.reason.arguments) message.add_arguments(argument);
  return message;
}

}  // namespace wijkmonitor::rpc
