// The commands that are about projects, on a small programme.

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/cli/commands_testing.h"

namespace wijkmonitor::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ProjectsCommandsTest : public ServedCommandsTest {
 protected:
  // Two projects of the first of two action lines; only that of P1 has money.
  void LoadProgramme() {
    const std::pair<const char*, const char*> files[] = {
        {"programmes",
         "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,"
         "name_nl,name_en\n"
         "NPLZ,Noord,North,SELWERD|PADDEPOEL,2019,2040,Akkoord,KANSEN,,SUBSTANTIVE,Kansen,"
         "Chances\n"
         "NPLZ,Noord,North,SELWERD|PADDEPOEL,2019,2040,Akkoord,REGIE,,ORGANISATIONAL,Regie,"
         "Direction\n"},
        {"organisations", "organisation,label_nl,label_en,within\nVRIJDAG,Vrijdag,Vrijdag,\n"},
        {"tables", "table,label_nl,label_en,directorate\nREGIE,Regietafel,Steering table,\n"},
        {"projects --system LIJST",
         "project,programme,action_line,label_nl,nature,state,owner,areas,funding\n"
         "P1,NPLZ,KANSEN,Buurthuis,SOCIAL,RUNNING,VRIJDAG,SELWERD:0.6|PADDEPOEL:0.4,DEAL:1000\n"
         "P2,NPLZ,KANSEN,Plein,,,,SELWERD|ELDERS,\n"}};
    for (const auto& [what, rows] : files) {
      RunWell(absl::StrCat("import ", what, " ", File("file.csv", rows)));
      ASSERT_THAT(out_.str(), StartsWith("Outcome: applied\n"));
    }
  }
};

TEST_F(ProjectsCommandsTest, PortfolioIsATableOfNumbersAndOneOfAmounts) {
  LoadProgramme();
  RunWell("portfolio --by action-line,area --lang nl");
  EXPECT_EQ(out_.str(),
            "projecten, per actielijn en gebied\n"
            "actielijn  ELDERS  PADDEPOEL  SELWERD  totaal\n"
            "Kansen          1          1        2       2\n"
            "Regie           0          0        0       0\n"
            "totaal          1          1        2       2\n"
            "\n"
            "afgesproken, EUR, per actielijn en gebied\n"
            "actielijn  ELDERS  PADDEPOEL  SELWERD  totaal\n"
            "Kansen                   400      600   1.000\n"
            "Regie\n"
            "totaal                   400      600   1.000\n"
            "Een project kan meer dan één gebied hebben: cellen kunnen samen meer zijn dan het "
            "totaal.\n"
            "Deels buiten de gebieden van het programma: 1 project\n");
  RunWell("portfolio --by nature --state running");
  EXPECT_EQ(out_.str(),
            "projects, by nature\n"
            "nature  projects  agreed, EUR\n"
            "social         1        1,000\n"
            "total          1        1,000\n");
}

TEST_F(ProjectsCommandsTest, PortfolioAsAFileHasEachCellAndTheTotal) {
  LoadProgramme();
  RunWell("portfolio --by action-line,area --csv");
  EXPECT_EQ(out_.str(),
            "row,column,projects,agreed_currency_code,agreed\n"
            "KANSEN,ELDERS,1,,\n"
            "KANSEN,PADDEPOEL,1,EUR,400.00\n"
            "KANSEN,SELWERD,2,EUR,600.00\n"
            "KANSEN,,2,EUR,1000.00\n"
            ",ELDERS,1,,\n"
            ",PADDEPOEL,1,EUR,400.00\n"
            ",SELWERD,2,EUR,600.00\n"
            ",,2,EUR,1000.00\n");
  RunWell("portfolio --by action-line --csv --lang nl");
  EXPECT_THAT(out_.str(), EndsWith("\nKANSEN;;2;EUR;1000,00\n;;2;EUR;1000,00\n"));
}

TEST_F(ProjectsCommandsTest, ProjectsAsAFileHaveARowEachAndLoseNothing) {
  LoadProgramme();
  RunWell("projects --csv");
  EXPECT_EQ(std::ranges::count(out_.str(), '\n'), 3);
  EXPECT_THAT(out_.str(), HasSubstr(",PADDEPOEL:0.4|SELWERD:0.6,"));
  EXPECT_THAT(out_.str(), HasSubstr(",DEAL:EUR:1000.00,"));
  RunWell("portfolio --by action-line,area --programme NPLZ --csv");
  EXPECT_EQ(err_.str(), "Partly outside the areas of the programme: 1 project\n");
  // The parts of an answer that was computed have a table each.
  RunWell("map NPLZ --csv");
  EXPECT_THAT(out_.str(), HasSubstr("\n\nsections\n"));
  EXPECT_THAT(out_.str(), HasSubstr("UNAVAILABLE"));
}

TEST_F(ProjectsCommandsTest, ProjectsByWhatTheyHave) {
  LoadProgramme();
  RunWell("projects --state running --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("Buurthuis  NPLZ"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("Plein")));
  RunWell("project P1 --lang nl");
  EXPECT_THAT(out_.str(), StartsWith("id "));
  EXPECT_THAT(out_.str(), HasSubstr("\nfinanciering\nregeling  afgesproken  valuta\n"
                                    "DEAL         1.000,00  EUR\n"));
  EXPECT_EQ(RunLine("project P3"), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NOT_FOUND"));
  RunWell("history --id P1");
  EXPECT_THAT(out_.str(), HasSubstr("IMPORTED"));
  RunWell("status");
  EXPECT_THAT(out_.str(), EndsWith("Programmes:      1\nProjects:        2\n"));
}

// What was promised stays beside what was agreed later.
TEST_F(ProjectsCommandsTest, AProjectWithWhatWasChangedAfterItsApproval) {
  LoadProgramme();
  projects::v1::Project project;
  const auto call = [&](const std::string& line) {
    RunWell(absl::StrCat("call ", line, " --json"));
    project.Clear();
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(out_.str(), &project).ok()) << line;
  };
  const auto step = [&](const std::string& line) {
    call(absl::StrCat(line, " --id ", project.id(), " --etag ", project.etag()));
  };
  call(
      "CreateProject --project-label-nl Tuin --project-programme NPLZ --project-owner VRIJDAG "
      "--project-start 2024 --project-end 2026 --project-areas {\"area\":\"SELWERD\"}");
  RunWell(absl::StrCat("call CreateGoal --goal-subject-kind PROJECT --goal-subject-id ",
                       project.id(),
                       " --goal-statement Meedoen --goal-deadline 2030 "
                       "--goal-measure-indicator X --goal-measure-area SELWERD "
                       "--goal-measure-group ALL --goal-baseline-value 58 --goal-baseline-period "
                       "2020 --goal-target 70"));
  step("TableProject --tables REGIE --no-lesson-reason first");
  step("DecideProject --table REGIE --verdict POSITIVE --date 2023-11-01");
  step("ApproveProject");
  const auto shown = [&] {
    RunWell(absl::StrCat("project ", project.id()));
    return out_.str();
  };
  EXPECT_THAT(shown(), Not(HasSubstr("Changed after")));
  call(absl::StrCat("UpdateProject --project-id ", project.id(), " --project-etag ", project.etag(),
                    " --project-end 2027 --amendment-reason later"));
  EXPECT_EQ(project.start(), "2024");  // what is not said stays
  EXPECT_THAT(shown(), HasSubstr("\nChanged after it was approved:\n"));
  EXPECT_THAT(shown(), ::testing::ContainsRegex("end +2026 +2027 +later"));
}

TEST_F(ProjectsCommandsTest, OutputsAndTheirReports) {
  LoadProgramme();
  RunWell(
      "call CreateOutput --output-subject-kind ACTION_LINE --output-subject-id KANSEN "
      "--output-label-nl "
      "deelnemers --output-unit PERSONS --output-recurrence CUMULATIVE --output-agreed 250 --json");
  const std::string json = out_.str();
  const size_t at = json.find("\"id\": \"O") + sizeof("\"id\": \"") - 1;
  const std::string id = json.substr(at, json.find('"', at) - at);
  RunWell(absl::StrCat(
      "import output-reports ",
      File("reports.csv", absl::StrCat("report,output,precision,value\nR1,", id, ",EXACT,7\n"))));
  EXPECT_THAT(out_.str(), StartsWith("Outcome: applied\n"));
  RunWell("outputs");
  EXPECT_THAT(out_.str(), StartsWith("unit     recurrence  together  outputs\n"
                                     "persons  cumulative  7               1\n"));
  EXPECT_THAT(out_.str(), EndsWith("not met: 1 output\n"));
  RunWell("outputs --csv");
  EXPECT_THAT(out_.str(), HasSubstr("\nPERSONS,CUMULATIVE,7,7,false,true,1,0,0,"));
  RunWell("list outputs --lang nl");
  EXPECT_THAT(out_.str(), HasSubstr("deelnemers"));
  EXPECT_THAT(out_.str(), HasSubstr("cumulatief"));
  RunWell("list output-reports --output " + id);
  EXPECT_THAT(out_.str(), HasSubstr("exact"));
}

TEST_F(ProjectsCommandsTest, TheMapIsAFileThatReplacesNone) {
  LoadProgramme();
  const std::string path = folder_.File("map.json");
  RunWell(absl::StrCat("map NPLZ --output ", path));
  // The service was given no address of the one that has the shapes.
  const std::string said =
      "On the map: 2 projects; with a point 0, with an area 2, without a place 0\n"
      "Shapes not to be had: PARTNER_NOT_CONFIGURED; of one municipality projects may be missing\n";
  EXPECT_EQ(out_.str(), said);
  const auto content = [&] {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string map = content();
  EXPECT_THAT(map, StartsWith("{\"type\":\"FeatureCollection\",\"features\":[{"));
  EXPECT_THAT(map, EndsWith("]}\n"));
  EXPECT_EQ(RunLine(absl::StrCat("map NPLZ --nature social --output ", path)), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("--force"));
  EXPECT_EQ(content(), map);
  RunWell(absl::StrCat("map NPLZ --nature social --force --output ", path));
  EXPECT_NE(content(), map);
  RunWell("map NPLZ --output -");
  EXPECT_EQ(out_.str(), map);
  EXPECT_EQ(err_.str(), said);
  RunWell("map NPLZ");
  EXPECT_EQ(out_.str(), said);
  EXPECT_EQ(RunLine("map NONE --output " + folder_.File("none.json")), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NOT_FOUND"));
}

TEST_F(ProjectsCommandsTest, TheMapFollowsNoLink) {
  LoadProgramme();
  const std::string aim = File("aim.json", "mine"), link = folder_.File("link.json");
  std::filesystem::create_symlink(aim, link);
  EXPECT_EQ(RunLine("map NPLZ --output " + link), kExitFailure);
  RunWell("map NPLZ --force --output " + link);
  std::ifstream file(aim);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(link));
}

TEST_F(ProjectsCommandsTest, AListOfOthersIsReadByItsProfile) {
  LoadProgramme();
  RunWell("list-profiles");
  EXPECT_THAT(out_.str(), HasSubstr("esf-2014-2020"));
  RunWell("import list-profiles " +
          File("profiles.csv",
               "profile,setting,value\nown,system,LIST\nown,column.id,Nr\nown,column.label,Naam\n"
               "own,default.programme,NPLZ\n"));
  const std::string list = File("list.csv", "Nr;Naam\n7;Zeven\n");
  RunWell("import projects --profile own " + list);
  EXPECT_THAT(out_.str(), HasSubstr("1 added"));
  RunWell("project LIST_7");
  EXPECT_THAT(out_.str(), HasSubstr("Zeven"));
  EXPECT_EQ(RunLine("import projects --profile none " + list), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("NOT_FOUND"));
  EXPECT_EQ(RunLine("import projects " + list), kExitFailure);
  EXPECT_THAT(err_.str(), HasSubstr("system"));
}

TEST_F(ProjectsCommandsTest, AMethodSaysWhatItsShortFormDoes) {
  LoadProgramme();
  const std::pair<const char*, const char*> same[] = {
      {"programmes", "list programmes"},
      {"organisations", "list organisations"},
      {"tables", "list governance-tables"},
      {"list-profiles", "list list-profiles"},
      {"projects --only-named true", "call ListProjects --only-named true"},
      {"project P1", "get project --id P1"},
      {"history --id P1", "list project-history --id P1"},
      {"outputs --unit PERSONS", "get output-totals --unit PERSONS"},
      {"map NPLZ", "get project-map --programme NPLZ"},
      {"portfolio --by owner", "get portfolio --rows OWNER"},
      {"portfolio --by area,state", "call GetPortfolio --rows AREA --columns STATE"}};
  for (const auto& [short_form, method] : same) ExpectSame(short_form, method);
}

TEST_F(ProjectsCommandsTest, UsageErrors) {
  for (const std::string line :
       {"portfolio", "portfolio --by colour", "portfolio --by area,state,nature",
        "portfolio --by area --rows STATE", "portfolio --by area --state asleep", "project",
        "project ", "project P1 --id P2", "history", "projects --programme ", "map",
        "map NPLZ --force", "map NPLZ --json --output x", "map NPLZ --tolerance-m ten"}) {
    EXPECT_EQ(RunLine(line), kExitUsage) << line;
  }
  RunWell("organisations --projects-address 127.0.0.1:1");
}

TEST_F(ProjectsCommandsTest, NoOptionIsOfferedThatAnArgumentReplaces) {
  const auto help_of = [&](const std::string& command) {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(RunLine(command + " --help"), kExitOk);
    return ::testing::internal::GetCapturedStdout();
  };
  EXPECT_THAT(help_of("get portfolio"), HasSubstr("--rows"));
  const std::string portfolio = help_of("portfolio"), map = help_of("map");
  EXPECT_THAT(portfolio, HasSubstr("--by"));
  EXPECT_THAT(portfolio, Not(HasSubstr("--rows")));
  EXPECT_THAT(portfolio, Not(HasSubstr("--columns")));
  EXPECT_THAT(map, HasSubstr("PROGRAMME"));
  EXPECT_THAT(map, Not(HasSubstr("--programme")));
}

}  // namespace
}  // namespace wijkmonitor::cli
