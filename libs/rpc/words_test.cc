#include "libs/rpc/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wijkmonitor/common/v1/import.pb.h"

namespace wijkmonitor::rpc {
namespace {

using common::v1::ImportReport;

TEST(Words, AreNamesWithoutThePrefix) {
  const auto& type = *google::protobuf::GetEnumDescriptor<ImportReport::Outcome>();
  EXPECT_EQ(WordOf(type, ImportReport::OUTCOME_REJECTED), "REJECTED");
  EXPECT_EQ(Word<ImportReport::Outcome>(ImportReport::OUTCOME_REJECTED), "REJECTED");
  EXPECT_EQ(ParseWord(type, "REJECTED"), static_cast<int>(ImportReport::OUTCOME_REJECTED));
  EXPECT_EQ((ParseAs<ImportReport::Outcome, ImportReport::Outcome>("VALID")),
            ImportReport::OUTCOME_VALID);
  EXPECT_EQ(Words<ImportReport::Outcome>(), "APPLIED UNCHANGED REJECTED VALID NOTHING_BOOKED");
}

TEST(Words, FilesMayHaveFewer) {
  using Report = wijkmonitor::common::v1::ImportReport;
  using FileOutcomes = FileWords<Report::Outcome, Report::Outcome, Report::OUTCOME_VALID>;
  EXPECT_EQ(FileOutcomes::Parse("REJECTED"), Report::OUTCOME_REJECTED);
  EXPECT_EQ(FileOutcomes::Parse("VALID"), std::nullopt);
  EXPECT_EQ(FileOutcomes::Parse("UNSPECIFIED"), std::nullopt);
  EXPECT_EQ(FileOutcomes::All(), "APPLIED UNCHANGED REJECTED NOTHING_BOOKED");
}

TEST(Words, WhatIsNoneIsNone) {
  const auto& type = *google::protobuf::GetEnumDescriptor<ImportReport::Outcome>();
  for (const char* word : {"", "UNSPECIFIED", "rejected", "OUTCOME_REJECTED", "X"}) {
    EXPECT_EQ(ParseWord(type, word), std::nullopt) << word;
  }
  EXPECT_EQ(WordOf(type, 0), "");
  EXPECT_EQ(WordOf(type, 99), "");
}

}  // namespace
}  // namespace wijkmonitor::rpc
