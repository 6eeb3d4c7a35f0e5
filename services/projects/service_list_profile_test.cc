// Lists of others, through the service: by the profile for lists of the ESF, and by one's own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/projects/service_testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// As these lists come: runs of spaces in the names of columns, lines within cells, texts encoded
// twice, days with dots and with dashes. The projects are made up.
constexpr char kHeader[] =
    "Project_Nummer     Project_Number,Actie,Tijdvak,Naam Aanvrager           Beneficiary name,"
    "Locatie project      operation postcode; or other appropriate location indicator,"
    "Land       Country,Inverventie- categorie  Name of category of intervention,"
    "Naam Project                    Project Name,"
    "Project samenvatting                           Project Summary,"
    "Startdatum project           Project start date,Einddatum project          Project end date,"
    "EUSF subsidie toegekend verlening   ESF approved on request Union cofinancing (max 50%),"
    "Totale subsidiabele kosten bij verlening            Total eligible expenditure on request\n";
const std::string kKansen =
    "2014X1,AMR,2014,Gemeente Noorddorp,Noorddorp,NL,n.v.t.,KANSEN,\"De gemeenten gaan samen "
    "kansen "
    "cre\u00c3\u00abren. \nHet motto: \u0093meedoen\u0094.\",01.05.2014,30.04.2016,"
    "\u20ac 1.034.550,\u20ac 2.239.560\n";
const std::string kWerk =
    "2014X2,AMR,2014,\"Gemeente Zuiddorp, Werk\",'s-Zuiddorp,NL,n.v.t.,Werk,Een plan.,1-9-2014,"
    "31-8-2016,\u20ac 500,\u20ac 1.000\n";
const std::string kStad =
    "2016X3,GTI,2015,Gemeente Noorddorp,Noorddorp,NL,n.v.t.,Stad,(potenti\u00c3\u00able) "
    "vacatures,01.04.2016,31-3-2018,\u20ac 7,\u20ac 14\n";
constexpr char kEsfProgramme[] =
    "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,name_nl,"
    "name_en\n"
    "ESF_2014_2020,ESF,ESF,,,,,AMR,,SUBSTANTIVE,Arbeidsmarktregio's,Labour market regions\n"
    "ESF_2014_2020,ESF,ESF,,,,,GTI,,SUBSTANTIVE,Stedelijke investeringen,Urban investments\n";

class ListProfileTest : public ::testing::Test {
 protected:
  ListProfileTest() {
    served_.Declare();
    const auto programme = served_.Send<v1::ImportProgrammesRequest>(
        &ServedProjects::Stub::ImportProgrammes, {}, kEsfProgramme);
    EXPECT_TRUE(programme.ok()) << programme.status();
    EXPECT_EQ(programme->outcome(), rpc::Report::OUTCOME_APPLIED) << programme->DebugString();
  }

  absl::StatusOr<rpc::Report> Import(const std::string& file,
                                     const std::string& profile = "esf-2014-2020",
                                     const std::string& system = "") {
    v1::ImportProjectsRequest request;
    request.set_profile(profile);
    request.set_system(system);
    request.mutable_chunk()->mutable_header()->set_file_name("list.csv");
    return served_.Send<v1::ImportProjectsRequest>(&ServedProjects::Stub::ImportProjects,
                                                   std::move(request), file);
  }
  absl::StatusOr<rpc::Report> Declare(const std::string& rows) {
    return served_.Send<v1::ImportListProfilesRequest>(&ServedProjects::Stub::ImportListProfiles,
                                                       {}, "profile,setting,value\n" + rows);
  }
  absl::StatusOr<v1::ListProfile> Profile(const std::string& id) {
    v1::GetListProfileRequest request;
    request.set_id(id);
    return served_.Call(&ServedProjects::Stub::GetListProfile, request);
  }
  // "LINE:COLUMN:VALUE CODE ARGUMENTS" of each.
  static std::vector<std::string> Shown(
      const google::protobuf::RepeatedPtrField<common::v1::Rejection>& list) {
    std::vector<std::string> shown;
    for (const auto& one : list) {
      shown.push_back(absl::StrCat(one.line(), ":", one.column(), ":", one.value(), " ", one.code(),
                                   " ", absl::StrJoin(one.arguments(), ",")));
    }
    return shown;
  }
  int64_t Version() { return served_.snapshots().current()->version.counter; }

  testing::TempDir folder_;
  ServedProjects served_{"sqlite:" + folder_.File("projects.db")};
  Person person_{served_, ""};
};

TEST_F(ListProfileTest, AListOfTheEsf) {
  const auto report = Import(kHeader + kKansen + kWerk);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->outcome(), rpc::Report::OUTCOME_APPLIED) << report->DebugString();
  EXPECT_EQ(report->rows_added(), 2);
  EXPECT_THAT(Shown(report->warnings()),
              ElementsAre("2:Project samenvatting Project Summary: TEXTS_MENDED 1"));
  EXPECT_THAT(report->ignored_columns(),
              ElementsAre("Inverventie- categorie Name of category of intervention", "Land Country",
                          "Tijdvak"));
  const auto project = person_.Get("ESF_2014_2020_2014X1");
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_EQ(project->label().nl(), "KANSEN");
  EXPECT_EQ(project->summary(),
            "De gemeenten gaan samen kansen cre\u00ebren. \nHet motto: \u201cmeedoen\u201d.");
  EXPECT_EQ(project->programme(), "ESF_2014_2020");
  EXPECT_EQ(project->action_line(), "AMR");
  EXPECT_EQ(project->start(), "2014-05-01");
  EXPECT_EQ(project->end(), "2016-05-01");
  ASSERT_THAT(project->partners(), SizeIs(1));
  EXPECT_EQ(project->partners(0).name(), "Gemeente Noorddorp");
  EXPECT_EQ(project->partners(0).organisation(), "");
  EXPECT_EQ(project->partners(0).role(), v1::PARTNER_ROLE_LEAD);
  ASSERT_THAT(project->locations(), SizeIs(1));
  EXPECT_EQ(project->locations(0).address(), "Noorddorp");
  ASSERT_THAT(project->funding(), SizeIs(1));
  EXPECT_EQ(project->funding(0).scheme(), "ESF_2014_2020");
  EXPECT_EQ(project->funding(0).agreed().amount_minor(), 103'455'000);
  EXPECT_EQ(project->total_cost().amount_minor(), 223'956'000);
  EXPECT_EQ(project->total_cost().currency_code(), "EUR");
  EXPECT_EQ(project->state(), v1::STATE_UNSPECIFIED);
  EXPECT_EQ(project->history(), v1::HISTORY_NOT_RECORDED);
  EXPECT_EQ(project->source().system(), "ESF_2014_2020");
  EXPECT_EQ(project->source().id(), "2014X1");
  EXPECT_EQ(project->source().list(), "list.csv");
  EXPECT_TRUE(project->published());
  EXPECT_EQ(person_.Get("ESF_2014_2020_2014X2")->locations(0).address(), "'s-Zuiddorp");
}

TEST_F(ListProfileTest, TheSameAgainALaterOneAndOneOfAnotherAction) {
  ASSERT_EQ(Import(kHeader + kKansen + kWerk)->outcome(), rpc::Report::OUTCOME_APPLIED);
  const int64_t version = Version();
  const auto again = Import(kHeader + kKansen + kWerk);
  EXPECT_EQ(again->outcome(), rpc::Report::OUTCOME_UNCHANGED);
  EXPECT_EQ(again->rows_unchanged(), 2);
  EXPECT_EQ(Version(), version);
  // It says nothing of the projects of another action.
  const auto other = Import(kHeader + kStad);
  EXPECT_EQ(other->rows_added(), 1);
  EXPECT_THAT(Shown(other->warnings()),
              ElementsAre("2:Project samenvatting Project Summary: TEXTS_MENDED 1"));
  EXPECT_EQ(person_.Get("ESF_2014_2020_2016X3")->end(), "2018-04-01");

  std::string later = kKansen;
  later.replace(later.find("AMR"), 3, "GTI");
  later.replace(later.find("30.04.2016"), 10, "31-12-2017");
  const auto next = Import(kHeader + later + kStad);
  EXPECT_EQ(next->rows_changed(), 1);
  EXPECT_EQ(next->rows_unchanged(), 1);
  const auto history = person_.History("ESF_2014_2020_2014X1");
  ASSERT_THAT(history->revisions(), SizeIs(2));
  std::vector<std::string> fields;
  for (const auto& change : history->revisions(1).changes()) fields.push_back(change.field());
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("action_line", "end"));
  const auto without = Import(kHeader + kStad);
  EXPECT_THAT(Shown(without->warnings()),
              ElementsAre("2:Project samenvatting Project Summary: TEXTS_MENDED 1",
                          "0:project:ESF_2014_2020_2014X1 GONE_FROM_LIST ESF_2014_2020"));
  EXPECT_TRUE(person_.Get("ESF_2014_2020_2014X1").ok());
}

TEST_F(ListProfileTest, WhatIsWrongIsNamedAsTheFileHasIt) {
  const int64_t version = Version();
  std::string wrong = kWerk;
  wrong.replace(wrong.find("AMR"), 3, "SITS");
  wrong.replace(wrong.find("31-8-2016"), 9, "31-8-2013");
  EXPECT_THAT(
      Shown(Import(kHeader + wrong)->rejections()),
      ElementsAre("2:Actie:SITS UNKNOWN_ACTION_LINE ESF_2014_2020",
                  "2:Einddatum project Project end date:2013-09-01 END_BEFORE_START 2014-09-01"));
  std::string no_id = kWerk;
  no_id.erase(0, no_id.find(','));
  EXPECT_THAT(Shown(Import(kHeader + no_id)->rejections()),
              ElementsAre("2:Project_Nummer Project_Number: DUE "));
  EXPECT_THAT(Shown(Import(kHeader + kWerk + kWerk)->rejections()),
              ElementsAre("3:Project_Nummer Project_Number:ESF_2014_2020_2014X2 ID_TWICE "));
  const auto none = Import(kHeader + kWerk, "esf-2007");
  EXPECT_EQ(none.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(none.status()), "PROFILE_NOT_FOUND");
  EXPECT_EQ(Version(), version);
}

TEST_F(ListProfileTest, TheSystemOfTheRequestGoesBeforeThatOfTheProfile) {
  ASSERT_EQ(Import(kHeader + kWerk, "esf-2014-2020", "ANDERS")->rows_added(), 1);
  EXPECT_EQ(person_.Get("ANDERS_2014X2")->source().system(), "ANDERS");
  EXPECT_EQ(Import(kHeader + kWerk, "esf-2014-2020", "an").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ListProfileTest, ProfilesOfOnesOwn) {
  const auto shipped = Profile("esf-2014-2020");
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_TRUE(shipped->shipped());
  EXPECT_EQ(Profile("eigen").status().code(), absl::StatusCode::kNotFound);
  const auto wrong = Declare("eigen,system,EIGEN\neigen,column.id,nr\neigen,column.label,naam\n");
  EXPECT_THAT(Shown(wrong->rejections()),
              ElementsAre("2:setting:default.programme SETTING_DUE eigen"));
  const auto declared = Declare(
      "eigen,system,EIGEN\neigen,column.id,nr\neigen,column.label,naam\neigen,default.programme,"
      "DEAL\nesf-2014-2020,system,ESF_2014_2020\nesf-2014-2020,column.id,nr\nesf-2014-2020,"
      "column.label,naam\nesf-2014-2020,default.programme,DEAL\n");
  EXPECT_EQ(declared->outcome(), rpc::Report::OUTCOME_APPLIED) << declared->DebugString();
  EXPECT_EQ(Import("nr;naam\n7;Zeven\n", "eigen")->rows_added(), 1);
  EXPECT_EQ(person_.Get("EIGEN_7")->label().nl(), "Zeven");
  EXPECT_FALSE(Profile("esf-2014-2020")->shipped());
  const auto list =
      served_.Call(&ServedProjects::Stub::ListListProfiles, v1::ListListProfilesRequest());
  ASSERT_THAT(list->list_profiles(), SizeIs(2));
  EXPECT_EQ(list->list_profiles(0).id(), "eigen");
  EXPECT_EQ(list->list_profiles(0).settings(0).name(), "column.id");
  const auto removed = served_.Send<v1::ImportListProfilesRequest>(
      &ServedProjects::Stub::ImportListProfiles, {},
      "profile,setting,value,remove\nesf-2014-2020,,,yes\n");
  EXPECT_EQ(removed->outcome(), rpc::Report::OUTCOME_APPLIED) << removed->DebugString();
  EXPECT_TRUE(Profile("esf-2014-2020")->shipped());
}

}  // namespace
}  // namespace wijkmonitor::projects
