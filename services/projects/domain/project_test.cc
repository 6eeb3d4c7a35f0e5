#include "services/projects/domain/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/problems.h"
#include "libs/base/rejection_testing.h"
#include "libs/geo/problems.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/problems.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What is wrong with a plain project after `change`.
template <class Change>
std::vector<Rejection> WrongAfter(const Change& change) {
  Project project = PlainProject("X");
  change(project);
  Normalise(&project);
  std::vector<Rejection> rejections;
  RowCheck check(0, &rejections);
  CheckProject(project, DealReference(), check);
  return rejections;
}
auto Rejects(std::string column, std::string value, Reason reason) {
  return ElementsAre(RejectsWith(0, std::move(column), std::move(value), std::move(reason)));
}

TEST(CheckProject, OneThatSaysLittleIsFine) {
  EXPECT_THAT(WrongAfter([](Project&) {}), IsEmpty());
}

TEST(CheckProject, WhereItBelongs) {
  EXPECT_THAT(WrongAfter([](Project& p) { p.programme = "ELDERS"; }),
              Rejects("programme", "ELDERS", problems::kUnknownProgramme));
  EXPECT_THAT(WrongAfter([](Project& p) { p.action_line = "MEEDOEN"; }), IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) { p.action_line = "CONTACT"; }),
              Rejects("action_line", "CONTACT", {problems::kUnknownActionLine, {kDeal}}));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.action_line = "MEEDOEN";
                p.intervention = "CONTACT";
              }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.action_line = "VEILIG";
                p.intervention = "CONTACT";
              }),
              Rejects("intervention", "CONTACT", {problems::kInterventionOfOther, {"VEILIG"}}));
  EXPECT_THAT(WrongAfter([](Project& p) { p.intervention = "CONTACT"; }),
              Rejects("action_line", "", problems::kActionLineOfInterventionDue));
  EXPECT_THAT(WrongAfter([](Project& p) { p.owner = "NIEMAND"; }),
              Rejects("owner", "NIEMAND", problems::kUnknownOrganisation));
}

TEST(CheckProject, Shares) {
  const auto areas = [](std::vector<ProjectArea> wanted) {
    return WrongAfter([&](Project& p) { p.areas = std::move(wanted); });
  };
  EXPECT_THAT(areas({{"SELWERD", {}}, {"PADDEPOEL", {}}}), IsEmpty());
  EXPECT_THAT(areas({{"SELWERD", 600'000}, {"PADDEPOEL", 400'000}}), IsEmpty());
  EXPECT_THAT(areas({{"SELWERD", 600'000}, {"PADDEPOEL", 400'001}}),
              Rejects("areas", "", {problems::kSharesOffOne, {"1.000001"}}));
  EXPECT_THAT(areas({{"SELWERD", 333'333}, {"PADDEPOEL", 333'333}, {"TUINWIJK", 333'333}}),
              Rejects("areas", "", {problems::kSharesOffOne, {"0.999999"}}));
  EXPECT_THAT(areas({{"SELWERD", 600'000}, {"PADDEPOEL", {}}}),
              Rejects("areas", "SELWERD", problems::kSharesOfAllDue));
  EXPECT_THAT(areas({{"SELWERD", 0}, {"PADDEPOEL", kWholeShare}}),
              Rejects("areas", "SELWERD", problems::kShareWithin));
  EXPECT_THAT(areas({{"SELWERD", {}}, {"SELWERD", {}}}),
              Rejects("areas", "SELWERD", problems::kAreaTwice));
}

// A table could not tell it from what is not reported.
TEST(CheckProject, NothingIsCalledAsATableCallsWhatIsNot) {
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.areas = {{"NOT_REPORTED", {}}};
              }),
              Rejects("areas", "NOT_REPORTED", problems::kHeadWord));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.funding = {{"UNALLOCATED", {}, {}}};
              }),
              Rejects("funding", "UNALLOCATED", problems::kHeadWord));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.partners = {{"", "NOT_REPORTED", PartnerRole::kLead}};
              }),
              Rejects("partners", "NOT_REPORTED", problems::kHeadWord));
}

TEST(CheckProject, Dates) {
  const auto dates = [](const char* start, const char* end) {
    return WrongAfter([=](Project& p) {
      p.start = start;
      p.end = end;
    });
  };
  EXPECT_THAT(dates("2023", "2027"), IsEmpty());
  EXPECT_THAT(dates("2023", "2023"), IsEmpty());  // the year may be a part of it
  EXPECT_THAT(dates("2024-03", "2024-03-02"), IsEmpty());
  EXPECT_THAT(dates("2024-03-01", "2024-03-01"),
              Rejects("end", "2024-03-01", {problems::kEndBeforeStart, {"2024-03-01"}}));
  EXPECT_THAT(dates("2025", "2024"), Rejects("end", "2024", {problems::kEndBeforeStart, {"2025"}}));
  EXPECT_THAT(dates("begin 2025", ""), Rejects("start", "begin 2025", problems::kPartialDate));
}

TEST(CheckProject, Money) {
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.currency = "EUR";
                p.funding = {{"DEAL", 100, Period::OfYear(2023)}, {"DEAL", 100, {}}};
              }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.currency = "EUR";
                p.funding = {{"DEAL", 100, {}}, {"DEAL", 200, {}}};
              }),
              Rejects("funding", "DEAL", problems::kFundingTwice));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.currency = "euro";
                p.total_cost = 1;
              }),
              Rejects("currency", "euro", problems::kCurrencyWrong));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.currency = "EUR";
                p.total_cost = -1;
              }),
              Rejects("total_cost", "-0.01", problems::kNegative));
}

TEST(CheckProject, Partners) {
  const auto partners = [](std::vector<Partner> wanted) {
    return WrongAfter([&](Project& p) { p.partners = std::move(wanted); });
  };
  EXPECT_THAT(partners({{"SCHOOL", "", PartnerRole::kLead},
                        {"SCHOOL", "", PartnerRole::kFunder},
                        {"", "bewoners", PartnerRole::kResidentGroup}}),
              IsEmpty());
  EXPECT_THAT(partners({{"SCHOOL", "", PartnerRole::kLead}, {"SCHOOL", "", PartnerRole::kLead}}),
              Rejects("partners", "SCHOOL", problems::kPartnerTwice));
  EXPECT_THAT(partners({{"SCHOOL", "de school", PartnerRole::kLead}}),
              Rejects("partners", "SCHOOL", problems::kPartnerOneName));
  EXPECT_THAT(partners({{"SCHOOL", "", {}}}), Rejects("partners", "SCHOOL", problems::kDue));
  EXPECT_THAT(partners({{"ELDERS", "", PartnerRole::kLead}}),
              Rejects("partners", "ELDERS", problems::kUnknownOrganisation));
}

TEST(CheckProject, Places) {
  const auto at = [](std::optional<double> latitude, std::optional<double> longitude) {
    return WrongAfter([=](Project& p) { p.locations = {{"Floresplein", latitude, longitude}}; });
  };
  EXPECT_THAT(at(53.22, 6.55), IsEmpty());
  EXPECT_THAT(at({}, {}), IsEmpty());
  EXPECT_THAT(at(53.22, {}), Rejects("location", "Floresplein", problems::kPointOfBoth));
  EXPECT_THAT(at(6.55, 53.22),
              Rejects("location", "Floresplein", {problems::kSwapped, {"53.22, 6.55"}}));
  EXPECT_THAT(at(52.52, 13.4), Rejects("location", "Floresplein",
                                       {problems::kNotInTheNetherlands, {"13.4, 52.52"}}));
  EXPECT_THAT(at(582'000, 233'000),
              Rejects("location", "Floresplein", {problems::kRijksdriehoek, {"233000, 582000"}}));
}

TEST(CheckProject, LimitOfEachList) {
  const auto areas = [](size_t number) {
    return WrongAfter([=](Project& p) {
      while (p.areas.size() < number) p.areas.push_back({absl::StrCat("A", p.areas.size()), {}});
    });
  };
  EXPECT_THAT(areas(limits::kPerProjectMax - 1), IsEmpty());
  EXPECT_THAT(areas(limits::kPerProjectMax), IsEmpty());
  EXPECT_THAT(areas(limits::kPerProjectMax + 1),
              Rejects("areas", "101", {problems::kAtMost, {"100"}}));
}

TEST(CheckProject, LimitOfTexts) {
  const auto summary = [](size_t bytes) {
    return WrongAfter([=](Project& p) { p.summary = std::string(bytes, 'x'); });
  };
  EXPECT_THAT(summary(limits::kSummaryBytesMax - 1), IsEmpty());
  EXPECT_THAT(summary(limits::kSummaryBytesMax), IsEmpty());
  EXPECT_EQ(summary(limits::kSummaryBytesMax + 1).size(), 1u);
  const auto note = [](size_t bytes) {
    return WrongAfter([=](Project& p) {
      p.continuation = {ContinuationKind::kEnded, "", "", std::string(bytes, 'x')};
    });
  };
  EXPECT_THAT(note(limits::kNoteBytesMax - 1), IsEmpty());
  EXPECT_THAT(note(limits::kNoteBytesMax), IsEmpty());
  EXPECT_EQ(note(limits::kNoteBytesMax + 1).size(), 1u);
  EXPECT_THAT(WrongAfter([](Project& p) { p.summary = "een\n\ttwee"; }), IsEmpty());
  EXPECT_EQ(WrongAfter([](Project& p) { p.summary = "een\u202Etwee"; }).size(), 1u);
  EXPECT_THAT(WrongAfter([](Project& p) { p.label.nl = "=1+1"; }),
              Rejects("label_nl", "=1+1", problems::kFormula));
}

TEST(CheckProject, WhatIsNotCountedSaysWhy) {
  EXPECT_THAT(WrongAfter([](Project& p) { p.not_counted = NotCountedReason::kPlaceNotReported; }),
              IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) { p.part_of = "WHOLE"; }), IsEmpty());
  EXPECT_THAT(WrongAfter([](Project& p) { p.not_counted = NotCountedReason::kPartOfProject; }),
              Rejects("part_of", "", problems::kPartOfDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.part_of = "WHOLE";
                p.not_counted = NotCountedReason::kOther;
              }),
              Rejects("not_counted_reason", "", problems::kReasonOfPart));
}

TEST(CheckProject, AContinuationSaysHow) {
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.continuation = {{}, "JTF", "", ""};
              }),
              Rejects("continuation", "", problems::kContinuationKindDue));
  EXPECT_THAT(WrongAfter([](Project& p) {
                p.continuation = {ContinuationKind::kTransferred, "", "soon", ""};
              }),
              Rejects("continuation_start", "soon", problems::kPartialDate));
}

TEST(CheckPartOf, APartHasNoParts) {
  Project whole = PlainProject("WHOLE"), part = PlainProject("PART"), third = PlainProject("THIRD");
  part.part_of = "WHOLE";
  const auto check = [](const Project& project, const Relatives& relatives) {
    std::vector<Rejection> rejections;
    RowCheck row(0, &rejections);
    CheckPartOf(project, relatives, row);
    return rejections;
  };
  EXPECT_THAT(check(whole, {nullptr, &part}), IsEmpty());
  EXPECT_THAT(check(part, {&whole, nullptr}), IsEmpty());
  EXPECT_THAT(check(part, {nullptr, nullptr}),
              Rejects("part_of", "WHOLE", problems::kUnknownProject));
  third.part_of = "PART";
  EXPECT_THAT(check(third, {&part, nullptr}),
              Rejects("part_of", "PART", {problems::kPartOfPart, {"WHOLE"}}));
  EXPECT_THAT(check(part, {&whole, &third}),
              Rejects("part_of", "WHOLE", {problems::kWholeWithParts, {"THIRD"}}));
  third.part_of = "THIRD";
  EXPECT_THAT(check(third, {&third, nullptr}),
              Rejects("part_of", "THIRD", problems::kPartOfItself));
  whole.programme = "OTHER";
  EXPECT_THAT(check(part, {&whole, nullptr}),
              Rejects("part_of", "WHOLE", {problems::kWholeOfOtherProgramme, {"OTHER"}}));
  EXPECT_THAT(check(whole, {nullptr, &part}),
              Rejects("programme", "OTHER", {problems::kWholeWithParts, {"PART"}}));
}

TEST(Normalise, EqualProjectsAreEqual) {
  Project one = PlainProject("X"), other = one;
  one.areas = {{"SELWERD", {}}, {"PADDEPOEL", {}}};
  other.areas = {{"PADDEPOEL", {}}, {"SELWERD", {}}};
  one.partners = {{"", "bewoners", PartnerRole::kPartner}, {"SCHOOL", "", PartnerRole::kLead}};
  other.partners = {{"SCHOOL", "", PartnerRole::kLead}, {"", "bewoners", PartnerRole::kPartner}};
  other.currency = "EUR";  // of no amount
  Normalise(&one);
  Normalise(&other);
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.label.en, "Een project");
}

}  // namespace
}  // namespace wijkmonitor::projects
