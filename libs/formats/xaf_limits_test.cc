#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/rejection_testing.h"
#include "libs/formats/problems.h"
#include "libs/formats/xaf_testing.h"

namespace wijkmonitor::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Xaf, LimitOfDepth) {
  const auto nested = [](size_t depth) {
    std::string start;
    std::string end;
    for (size_t i = 2; i < depth; ++i) {  // within <auditfile> and <company>
      absl::StrAppend(&start, "<a>");
      absl::StrAppend(&end, "</a>");
    }
    return ReadAll(Replaced(kFile40, "</company>", start + end + "</company>"));
  };
  EXPECT_FALSE(nested(limits::kXmlDepthMax - 1).refused());
  EXPECT_FALSE(nested(limits::kXmlDepthMax).refused());
  for (const size_t above : {limits::kXmlDepthMax + 1, size_t{100'000}}) {
    EXPECT_THAT(nested(above).First(), RejectsWith(43, "", "", {problems::kXmlTooDeep, {"32"}}));
  }
}

TEST(Xaf, LimitOfAttributes) {
  const auto with = [](int attributes) {
    std::string text = "<a xmlns:n='n'";
    for (int i = 1; i < attributes; ++i) absl::StrAppend(&text, " a", i, "=''");
    return ReadAll(Replaced(kFile40, "</company>", text + "/></company>"));
  };
  EXPECT_FALSE(with(limits::kXmlAttributesMax - 1).refused());
  EXPECT_FALSE(with(limits::kXmlAttributesMax).refused());
  EXPECT_THAT(with(limits::kXmlAttributesMax + 1).First(),
              RejectsWith(43, "", "", {problems::kXmlTooManyAttributes, {"16"}}));
}

TEST(Xaf, LimitOfNames) {
  const auto with = [](int names) {
    // The others: three of XML, the namespace, auditfile, header with four, company, transactions
    // with three.
    std::string text;
    for (int i = 15; i < names; i += 2) absl::StrAppend(&text, "<a", i, "/>");
    for (int i = 16; i < names; i += 2) absl::StrAppend(&text, "<?a", i, "?>");
    absl::StrAppend(&text, "<transactions><linesCount>0</linesCount><totalDebit>0</totalDebit>",
                    "<totalCredit>0</totalCredit></transactions>");
    return ReadAll(FileOf(kSpace40, text));
  };
  EXPECT_FALSE(with(limits::kXmlNamesMax - 1).refused());
  EXPECT_FALSE(with(limits::kXmlNamesMax).refused());
  EXPECT_THAT(with(limits::kXmlNamesMax + 1).First(),
              RejectsWith(2, "", "", {problems::kXmlTooManyNames, {"1000"}}));
}

TEST(Xaf, LimitOfMarkup) {
  const auto with = [](size_t bytes) {
    const absl::string_view shell = "<!---->";
    return ReadAll(
        Replaced(kFile40, "</company>",
                 absl::StrCat("<!--", std::string(bytes - shell.size(), 'x'), "--></company>")));
  };
  EXPECT_FALSE(with(limits::kXmlMarkupBytesMax - 1).refused());
  EXPECT_FALSE(with(limits::kXmlMarkupBytesMax).refused());
  EXPECT_THAT(with(limits::kXmlMarkupBytesMax * 2).First(),
              RejectsWith(43, "", "", {problems::kXmlMarkupTooLong, {"65536"}}));
}

TEST(Xaf, LimitOfText) {
  const auto with = [](absl::string_view replaced, size_t bytes) {
    return ReadAll(Replaced(kFile40, replaced, std::string(bytes, 'x')));
  };
  EXPECT_FALSE(with("K&amp;D", limits::kXmlTextBytesMax - 1).refused());
  EXPECT_FALSE(with("K&amp;D", limits::kXmlTextBytesMax).refused());
  const Reason too_long(problems::kXmlTextTooLong, {"4096"});
  EXPECT_THAT(with("K&amp;D", limits::kXmlTextBytesMax + 1).malformed,
              ElementsAre(RejectsWith(
                  24, "trLine/cost", std::string(limits::kRejectionValueBytesMax, 'x'), too_long)));
  EXPECT_FALSE(with("MEMO", limits::kXmlTextBytesMax).refused());
  const Rejection above = with("MEMO", limits::kXmlTextBytesMax + 1).First();
  EXPECT_EQ(above.line, 33);
  EXPECT_EQ(above.column, "journal/jrnID");
  EXPECT_THAT(above.reason, Says(too_long));
  EXPECT_FALSE(with("Jeugd", 40 * limits::kXmlTextBytesMax).refused());
}

TEST(Xaf, LimitOfLedgerIds) {
  const auto with = [](size_t ids) {
    std::string text = "<generalLedger>";
    for (size_t i = 4; i < ids; ++i) {  // beside 0100, 4100, 9000 and HOOG
      absl::StrAppend(&text, "<ledgerAccount><accID>a", i, "</accID></ledgerAccount>");
    }
    return ReadAll(Replaced(kFile40, "<generalLedger>", text));
  };
  EXPECT_FALSE(with(limits::kLedgerIdsMax - 1).refused());
  EXPECT_FALSE(with(limits::kLedgerIdsMax).refused());
  EXPECT_THAT(with(limits::kLedgerIdsMax + 1).First(),
              RejectsWith(39, "", "", {problems::kTooManyLedgerIds, {"100000"}}));
}

TEST(Xaf, LimitOfWarnings) {
  const auto with = [](size_t warnings) {
    std::string lines;
    for (size_t i = 1; i < warnings; ++i) {
      absl::StrAppend(&lines, "<trLine><nr>1</nr><accID>", i,
                      "</accID><amnt>0</amnt><amntTp>D</amntTp></trLine>");
    }
    const std::string unbalanced =
        "</transaction><transaction><nr>U</nr><trLine><nr>1</nr><accID>1</accID><amnt>1</amnt>"
        "<amntTp>C</amntTp></trLine>";
    return ReadAll(FileOfLines(lines + unbalanced, static_cast<int>(warnings), "0", "1")).warnings;
  };
  EXPECT_THAT(with(limits::kRejectionsMax - 1), SizeIs(limits::kRejectionsMax - 1));
  EXPECT_THAT(with(limits::kRejectionsMax), SizeIs(limits::kRejectionsMax));
  EXPECT_EQ(with(limits::kRejectionsMax).back().value, "U");
  EXPECT_THAT(with(limits::kRejectionsMax + 1), SizeIs(limits::kRejectionsMax));
  EXPECT_THAT(with(limits::kRejectionsMax + 1).back(),
              RejectsWith(0, "", "", {problems::kMoreWarnings, {"2"}}));
}

}  // namespace
}  // namespace wijkmonitor::formats
