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
  EXPECT_EQ(Words<ImportReport::Outcome>(), "APPLIED UNCHANGED REJECTED VALID");
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
