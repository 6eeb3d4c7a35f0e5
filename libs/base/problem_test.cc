#include "libs/base/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/limits.h"
#include "libs/base/problems.h"
#include "libs/base/rejection.h"
#include "libs/base/status.h"

namespace wijkmonitor {
namespace {

constexpr Problem kFirst{"FIRST", "eerst $1, dan $0", "after $1 comes $0"};
constexpr Problem kSecond{"SECOND", "of $0", "or $0"};

TEST(Reason, IsSaidInBothLanguages) {
  const Reason reason = Reason(kFirst, {"b", "a"}).Advise(kSecond, {"$0"});
  EXPECT_EQ(reason.In(Language::kNl), "eerst a, dan b; of $0");
  EXPECT_EQ(reason.In(Language::kEn), "after a comes b; or $0");
  EXPECT_EQ(reason.code(), "FIRST");
}

TEST(Reason, AnArgumentIsNoPlaceForAnother) {
  EXPECT_EQ(Reason(kFirst, {"$1", "$0"}).In(Language::kEn), "after $0 comes $1");
}

TEST(Reason, IsCarriedByAStatus) {
  const Reason reason = Reason(kFirst, {"b", ""}).Advise(kSecond, {"c"}).Advise(kSecond, {"d"});
  const absl::Status status = ToStatus(reason);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), reason.In(Language::kEn));
  EXPECT_EQ(ReasonOfStatus(status), reason);
  EXPECT_EQ(ReasonOf(status), "");
}

TEST(Reason, NoArgumentIsTakenForAProblem) {
  for (const char* text : {"a\x1f"
                           "b",
                           "a\x1e"
                           "1234",
                           "\\x1e", "\n", "caf\u00e9", "\xff", ""}) {
    const Reason reason(kFirst, {text, text});
    EXPECT_EQ(ReasonOfStatus(ToStatus(reason)), reason) << text;
  }
}

TEST(Reason, OfAnotherStatusIsItsMessage) {
  const Reason reason = ReasonOfStatus(absl::NotFoundError("gone"));
  EXPECT_EQ(reason.In(Language::kNl), "gone");
  EXPECT_EQ(reason.code(), "OTHER");
}

TEST(Reason, LimitOfAnArgument) {
  const auto bytes = [](size_t given) {
    return Reason(problems::kTooLong, {std::string(given, 'x')}).arguments.front().size();
  };
  constexpr size_t kMost = limits::kErrorTextBytesMax;
  EXPECT_EQ(bytes(kMost - 1), kMost - 1);
  EXPECT_EQ(bytes(kMost), kMost);
  EXPECT_EQ(bytes(kMost + 1), kMost);
}

TEST(Rejection, LimitOfAValue) {
  const auto value = [](const std::string& found) {
    return Rejection(2, "area", found, problems::kTooLong).value;
  };
  constexpr size_t kMost = limits::kRejectionValueBytesMax;
  EXPECT_EQ(value(std::string(kMost, 'x')), std::string(kMost, 'x'));
  EXPECT_EQ(value(std::string(kMost + 1, 'x')), std::string(kMost, 'x'));
  // A character that does not fit is left out.
  std::string cut(kMost - 1, 'x');
  cut.append("\u00e9");
  EXPECT_EQ(value(cut), std::string(kMost - 1, 'x'));
}

}  // namespace
}  // namespace wijkmonitor
