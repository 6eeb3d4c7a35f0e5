#include "libs/base/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/limits.h"

namespace wijkmonitor {
namespace {

TEST(Status, CarriesReasonAndViolations) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "BAD_YEAR", "year is out of range",
                {{"year", "must be 1900..2200"}, {"area", ""}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "BAD_YEAR");
  EXPECT_THAT(ViolationsOf(status),
              testing::ElementsAre(Violation{"year", "must be 1900..2200"}, Violation{"area", ""}));
}

// What a caller sent may be quoted: whole characters of it, as long as clients and logs can take.
TEST(Status, LongTextsAreCutOff) {
  const auto message = [](size_t size) {
    return MakeError(absl::StatusCode::kNotFound, "X", std::string(size, 'x')).message().size();
  };
  EXPECT_EQ(message(limits::kErrorTextBytesMax - 1), limits::kErrorTextBytesMax - 1);
  EXPECT_EQ(message(limits::kErrorTextBytesMax), limits::kErrorTextBytesMax);
  EXPECT_EQ(message(limits::kErrorTextBytesMax + 1), limits::kErrorTextBytesMax + 3);
  const absl::Status status = NotFound("X_NOT_FOUND", "x", std::string(64'000, '\1'));
  EXPECT_EQ(status.message().size(), limits::kErrorTextBytesMax + 3);
  const auto violation = [](const std::string& text) {
    return ViolationsOf(InvalidFields({{"x", text}})).front().description;
  };
  const std::string whole(limits::kViolationBytesMax, 'x');
  EXPECT_EQ(violation(whole), whole);
  EXPECT_EQ(violation(whole + "x"), whole + "...");
  EXPECT_EQ(violation(whole.substr(1) + "\u00e9"), whole.substr(1) + "...");
}

TEST(Status, PlainStatusHasNoDetails) {
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), "");
  EXPECT_TRUE(ViolationsOf(absl::InternalError("x")).empty());
  EXPECT_EQ(RetryAfterOf(absl::InternalError("x")), absl::ZeroDuration());
}

TEST(Status, NulInTextCannotForgeAViolation) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, "R", "m", {{"a", std::string("b\0c\0d", 5)}});
  EXPECT_THAT(ViolationsOf(status), testing::ElementsAre(Violation{"a", "bcd"}));
}

TEST(Status, InvalidFieldsSpellsThemOut) {
  const absl::Status status = InvalidFields({{"area", "is required"}, {"year", "is required"}});
  EXPECT_EQ(status.message(), "area: is required; year: is required");
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
}

TEST(Status, RetryHint) {
  const absl::Status status =
      WithRetryAfter(absl::ResourceExhaustedError("busy"), absl::Milliseconds(250));
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(250));
}

absl::StatusOr<int> Half(int x) {
  if (x % 2 != 0) return absl::InvalidArgumentError("odd");
  return x / 2;
}

absl::StatusOr<int> Quarter(int x) {
  ASSIGN_OR_RETURN(const int half, Half(x));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(Status, AssignOrReturn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace wijkmonitor
