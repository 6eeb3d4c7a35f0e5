#pragma once

// Messages of wijkmonitor.common.v1, from what all services share.

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/date.h"
#include "libs/base/label.h"
#include "libs/base/rejection.h"
#include "libs/base/status.h"
#include "libs/store/database.h"
#include "wijkmonitor/common/v1/data_version.pb.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/common/v1/label.pb.h"
#include "wijkmonitor/common/v1/period.pb.h"
#include "wijkmonitor/common/v1/result.pb.h"

namespace wijkmonitor::rpc {

google::protobuf::Timestamp TimestampOf(absl::Time time);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);
common::v1::DataVersion ToMessage(const store::DataVersion& version);
// What of an answer's info follows from its version.
void Fill(const store::DataVersion& version, common::v1::ResultInfo* message);
void Fill(const Label& label, common::v1::Label* message);
void Fill(const Period& period, common::v1::Period* message);
// What it takes in an answer that it says its version, at most.
inline constexpr size_t kVersionBytesMax = 128;
// INVALID_ARGUMENT, RESULT_TOO_LARGE for an answer, yet without its version, that would have more
// than limits::kResponseBytesMax with it; `narrower`: fields of the request, and what to say in
// them to get less.
absl::Status CheckAnswerBytes(const google::protobuf::Message& answer,
                              const std::vector<Violation>& narrower);
absl::Status ResultTooLarge(size_t bytes_max, const std::vector<Violation>& narrower);
// In which an import is answered.
Language LanguageOf(const common::v1::ImportHeader& header);
common::v1::Rejection ToMessage(const Rejection& rejection, Language language);

}  // namespace wijkmonitor::rpc
