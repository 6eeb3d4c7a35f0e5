#include "services/projects/domain/subject.h"

#include <gtest/gtest.h>

#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

std::optional<Place> Of(SubjectKind kind, const std::string& id, const Project* project = nullptr) {
  return PlaceOf({kind, id}, DealReference(), project);
}

TEST(PlaceOf, IsWhereASubjectStandsInItsProgramme) {
  EXPECT_EQ(Of(SubjectKind::kProgramme, kDeal)->programme, kDeal);
  EXPECT_EQ(Of(SubjectKind::kProgramme, kDeal)->action_line, "");
  EXPECT_EQ(Of(SubjectKind::kActionLine, "MEEDOEN")->programme, kDeal);
  EXPECT_EQ(Of(SubjectKind::kActionLine, "MEEDOEN")->action_line, "MEEDOEN");
  EXPECT_EQ(Of(SubjectKind::kIntervention, "CONTACT")->action_line, "MEEDOEN");
  EXPECT_EQ(Of(SubjectKind::kIntervention, "CONTACT")->intervention, "CONTACT");
  Project project = PlainProject("X");
  project.action_line = "VEILIG";
  project.owner = "SCHOOL";
  EXPECT_EQ(Of(SubjectKind::kProject, "X", &project)->action_line, "VEILIG");
  EXPECT_EQ(Of(SubjectKind::kProject, "X", &project)->owner(), "SCHOOL");
  EXPECT_EQ(Of(SubjectKind::kProgramme, kDeal)->owner(), "");
}

TEST(PlaceOf, NothingForWhatThereIsNot) {
  EXPECT_EQ(Of(SubjectKind::kProgramme, "OTHER"), std::nullopt);
  EXPECT_EQ(Of(SubjectKind::kActionLine, "CONTACT"), std::nullopt);  // an intervention
  EXPECT_EQ(Of(SubjectKind::kIntervention, "MEEDOEN"), std::nullopt);
  EXPECT_EQ(Of(SubjectKind::kProject, "X"), std::nullopt);
  EXPECT_EQ(PlaceOf({std::nullopt, kDeal}, DealReference(), nullptr), std::nullopt);
}

TEST(Fits, ByAllThatIsNamed) {
  Project project = PlainProject("X");
  project.action_line = "MEEDOEN";
  project.intervention = "CONTACT";
  const Place place{kDeal, "MEEDOEN", "CONTACT", &project};
  EXPECT_TRUE(Fits(place, {}));
  EXPECT_TRUE(Fits(place, {kDeal, "MEEDOEN", "CONTACT", "X"}));
  EXPECT_FALSE(Fits(place, {.programme = "OTHER"}));
  EXPECT_FALSE(Fits(place, {.action_line = "VEILIG"}));
  EXPECT_FALSE(Fits(place, {.intervention = "STRATEN"}));
  EXPECT_FALSE(Fits(place, {.project = "Y"}));
  EXPECT_TRUE(Fits(project, {kDeal, "MEEDOEN", "CONTACT", "X"}));
  EXPECT_FALSE(Fits(project, {.intervention = "STRATEN"}));
  EXPECT_FALSE(Fits(Place{.programme = kDeal}, {.project = "X"}));
  EXPECT_TRUE(Fits(Place{kDeal, "MEEDOEN", "CONTACT"}, {kDeal, "MEEDOEN", "CONTACT", ""}));
  EXPECT_FALSE(Fits(Place{.programme = kDeal}, {.action_line = "MEEDOEN"}));
}

}  // namespace
}  // namespace wijkmonitor::projects
