#include "services/projects/domain/portfolio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/projects/domain/limits.h"
#include "services/projects/domain/testing.h"

namespace wijkmonitor::projects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Of whoever looks: projects that outlive what is made of them.
class Book {
 public:
  Project& Add(const char* line, const char* intervention) {
    Project project = PlainProject(absl::StrCat("P", projects_.size()));
    project.action_line = line;
    project.intervention = intervention;
    return projects_.emplace_back(std::move(project));
  }
  absl::StatusOr<Portfolio> Ask(const PortfolioQuery& query) {
    std::vector<const Project*> all;
    for (Project& project : projects_) {
      Normalise(&project);
      all.push_back(&project);
    }
    return ComputePortfolio(all, reference_, query);
  }

 private:
  std::deque<Project> projects_;
  const Reference reference_ = DealReference();
};

std::string NameOf(const Head& head) {
  if (head.kind == Head::Kind::kUnreported) return "NOT_REPORTED";
  if (head.kind == Head::Kind::kUnallocated) return "UNALLOCATED";
  return head.text.empty() ? absl::StrCat(head.number) : head.text;
}
std::vector<std::string> NamesOf(const std::vector<Head>& heads) {
  std::vector<std::string> names;
  for (const Head& head : heads) names.push_back(NameOf(head));
  return names;
}
// "ROW COLUMN: projects agreed" of each cell; "-" for all rows or columns, and for no money.
std::vector<std::string> CellsOf(const Portfolio& portfolio) {
  std::vector<std::string> cells;
  const auto name = [](const std::vector<Head>& heads, int place) {
    return place == Portfolio::kAll ? "-" : NameOf(heads[place]);
  };
  for (const Portfolio::Cell& cell : portfolio.cells) {
    cells.push_back(absl::StrCat(name(portfolio.rows, cell.row), " ",
                                 name(portfolio.columns, cell.column), ": ", cell.projects, " ",
                                 cell.agreed ? absl::StrCat(*cell.agreed) : "-"));
  }
  return cells;
}

TEST(Portfolio, CountsAProjectOnceInTotals) {
  Book book;
  book.Add("MEEDOEN", "CONTACT").areas = {{"PADDEPOEL", {}}, {"SELWERD", {}}};
  book.Add("MEEDOEN", "CONTACT").areas = {{"SELWERD", {}}};
  book.Add("VEILIG", "STRATEN");
  const auto found = book.Ask({.rows = Dimension::kArea, .columns = Dimension::kActionLine});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(NamesOf(found->rows), ElementsAre("PADDEPOEL", "SELWERD", "NOT_REPORTED"));
  EXPECT_THAT(NamesOf(found->columns), ElementsAre("MEEDOEN", "VEILIG"));
  EXPECT_THAT(CellsOf(*found),
              ElementsAre("PADDEPOEL MEEDOEN: 1 -", "PADDEPOEL -: 1 -", "SELWERD MEEDOEN: 2 -",
                          "SELWERD -: 2 -", "NOT_REPORTED VEILIG: 1 -", "NOT_REPORTED -: 1 -",
                          "- MEEDOEN: 2 -", "- VEILIG: 1 -"));
  EXPECT_EQ(found->total.projects, 3);
  EXPECT_EQ(found->total.agreed, std::nullopt);
}

TEST(Portfolio, WhatIsDeclaredIsThereWithoutAProject) {
  Book book;
  const auto lines = book.Ask({.rows = Dimension::kActionLine});
  EXPECT_THAT(NamesOf(lines->rows), ElementsAre("MEEDOEN", "VEILIG"));
  EXPECT_THAT(lines->cells, IsEmpty());
  const auto areas = book.Ask({.rows = Dimension::kArea, .filter = {.programme = kDeal}});
  EXPECT_THAT(NamesOf(areas->rows), ElementsAre("PADDEPOEL", "SELWERD", "VINKHUIZEN"));
  EXPECT_EQ(areas->partly_outside, 0);
}

TEST(Portfolio, PartlyOutsideTheProgramme) {
  Book book;
  book.Add("MEEDOEN", "").areas = {{"BEIJUM", {}}, {"SELWERD", {}}};
  book.Add("MEEDOEN", "").areas = {{"BEIJUM", {}}};
  book.Add("MEEDOEN", "").areas = {{"SELWERD", {}}};
  book.Add("MEEDOEN", "");
  EXPECT_EQ(book.Ask({.filter = {.programme = kDeal}})->partly_outside, 1);
  EXPECT_EQ(book.Ask({})->partly_outside, std::nullopt);
}

TEST(Portfolio, WhatIsNotCountedStandsApart) {
  Book book;
  book.Add("MEEDOEN", "").not_counted = NotCountedReason::kPlaceNotReported;
  book.Add("MEEDOEN", "").part_of = "P2";
  book.Add("MEEDOEN", "");
  const auto found = book.Ask({});
  EXPECT_EQ(found->total.projects, 1);
  EXPECT_THAT(found->not_counted, UnorderedElementsAre(Pair(NotCountedReason::kPlaceNotReported, 1),
                                                       Pair(NotCountedReason::kPartOfProject, 1)));
}

TEST(Portfolio, MoneyIsSplitByShareToTheCent) {
  Book book;
  Project& shared = book.Add("MEEDOEN", "");
  shared.areas = {{"PADDEPOEL", 333'333}, {"SELWERD", 333'333}, {"TUINWIJK", 333'334}};
  shared.currency = "EUR";
  shared.funding = {{"DEAL", 100, {}}, {"ESF", 50, {}}};
  Project& whole = book.Add("VEILIG", "");
  whole.areas = {{"PADDEPOEL", {}}, {"SELWERD", {}}};
  whole.currency = "EUR";
  whole.funding = {{"DEAL", 7, {}}};
  Project& nowhere = book.Add("VEILIG", "");
  nowhere.currency = "EUR";
  nowhere.funding = {{"ESF", 2, {}}, {"SPUK", {}, {}}};
  const auto by_area = book.Ask({.rows = Dimension::kArea});
  // 100 is 33, 33, 34 and 50 is 17, 16, 17: the largest remainder first, among equals the first.
  EXPECT_THAT(CellsOf(*by_area),
              ElementsAre("PADDEPOEL -: 2 50", "SELWERD -: 2 49", "TUINWIJK -: 1 51",
                          "UNALLOCATED -: 1 7", "NOT_REPORTED -: 1 2"));
  EXPECT_EQ(by_area->total.agreed, 159);
  const auto by_both = book.Ask({.rows = Dimension::kScheme, .columns = Dimension::kActionLine});
  EXPECT_THAT(CellsOf(*by_both),
              ElementsAre("DEAL MEEDOEN: 1 100", "DEAL VEILIG: 1 7", "DEAL -: 2 107",
                          "ESF MEEDOEN: 1 50", "ESF VEILIG: 1 2", "ESF -: 2 52", "SPUK VEILIG: 1 -",
                          "SPUK -: 1 -", "- MEEDOEN: 1 150", "- VEILIG: 2 9"));
}

TEST(Portfolio, MoneyOfAPartnerIsNotDivided) {
  Book book;
  Project& project = book.Add("MEEDOEN", "");
  project.partners = {{"SCHOOL", "", PartnerRole::kLead},
                      {"SCHOOL", "", PartnerRole::kFunder},
                      {"", "bewoners", PartnerRole::kPartner}};
  project.currency = "EUR";
  project.funding = {{"DEAL", 100, {}}};
  const auto found = book.Ask({.rows = Dimension::kPartner, .columns = Dimension::kActionLine});
  EXPECT_THAT(CellsOf(*found),
              ElementsAre("SCHOOL MEEDOEN: 1 -", "SCHOOL -: 1 -", "bewoners MEEDOEN: 1 -",
                          "bewoners -: 1 -", "- MEEDOEN: 1 100"));
  EXPECT_EQ(found->total.agreed, 100);
}

// The name stands between others, as lists have them in order.
TEST(Portfolio, APartnerByIdAndByNameIsOne) {
  Book book;
  book.Add("MEEDOEN", "").partners = {{"SCHOOL", "", PartnerRole::kLead},
                                      {"", "Jan", PartnerRole::kPartner},
                                      {"", "SCHOOL", PartnerRole::kFunder},
                                      {"", "Zoe", PartnerRole::kFunder}};
  const auto found = book.Ask({.rows = Dimension::kPartner, .columns = Dimension::kNone});
  EXPECT_THAT(CellsOf(*found), ElementsAre("Jan -: 1 -", "SCHOOL -: 1 -", "Zoe -: 1 -"));
}

TEST(Portfolio, OtherCurrenciesAreNamed) {
  Book book;
  Project& project = book.Add("MEEDOEN", "");
  project.currency = "SEK";
  project.funding = {{"DEAL", 100, {}}};
  const auto found = book.Ask({.rows = Dimension::kScheme});
  EXPECT_EQ(found->total.agreed, std::nullopt);
  EXPECT_THAT(found->other_currencies, ElementsAre("SEK"));
  EXPECT_EQ(book.Ask({.rows = Dimension::kScheme, .currency = "SEK"})->total.agreed, 100);
}

TEST(Portfolio, EnumsAndYearsInTheirOrder) {
  Book book;
  book.Add("", "").start = "2024-03";
  book.Add("", "").start = "2023";
  book.Add("", "").state = State::kRunning;
  book.Add("", "").state = State::kProposed;
  EXPECT_THAT(NamesOf(book.Ask({.rows = Dimension::kStartYear})->rows),
              ElementsAre("2023", "2024", "NOT_REPORTED"));
  EXPECT_THAT(NamesOf(book.Ask({.rows = Dimension::kState})->rows),
              ElementsAre("1", "4", "NOT_REPORTED"));
}

TEST(Portfolio, NumberOfCells) {
  const auto ask = [](size_t areas) {
    Book book;
    Project* project = nullptr;
    for (size_t i = 0; i < areas; ++i) {
      if (i % 100 == 0) project = &book.Add("MEEDOEN", "");
      project->areas.push_back({absl::StrCat("A", i), {}});
    }
    return book.Ask({.rows = Dimension::kArea}).status();
  };
  // With a place for all rows: rows + 1, times 1.
  EXPECT_TRUE(ask(limits::kPortfolioCellsMax - 2).ok());
  EXPECT_TRUE(ask(limits::kPortfolioCellsMax - 1).ok());
  EXPECT_EQ(ReasonOf(ask(limits::kPortfolioCellsMax)), "TABLE_TOO_LARGE");
}

TEST(Portfolio, ASumOfMoreThan64Bits) {
  Book book;
  const auto add = [&](int64_t amount) {
    Project& project = book.Add("MEEDOEN", "");
    project.currency = "EUR";
    project.funding = {{"DEAL", amount, {}}};
  };
  add(std::numeric_limits<int64_t>::max() - 1);
  add(1);
  EXPECT_EQ(book.Ask({})->total.agreed, std::numeric_limits<int64_t>::max());
  add(1);
  EXPECT_EQ(ReasonOf(book.Ask({}).status()), "SUM_TOO_LARGE");
}

// Against counting by hand, cell by cell, for every pair of dimensions.
TEST(Portfolio, AnyTwoDimensionsAsCountedApart) {
  std::mt19937 random(7);
  const auto pick = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
  Book book;
  std::vector<const Project*> all;
  for (int i = 0; i < 300; ++i) {
    const bool safe = random() % 3 == 0;
    Project& project = book.Add(safe ? "VEILIG" : "MEEDOEN", safe ? "STRATEN" : "CONTACT");
    for (const char* area : {"PADDEPOEL", "SELWERD", "TUINWIJK"}) {
      if (random() % 3 == 0) project.areas.push_back({area, {}});
    }
    for (const char* scheme : {"DEAL", "ESF"}) {
      if (random() % 2 == 0) project.funding.push_back({scheme, {}, {}});
    }
    if (random() % 2 == 0) project.state = static_cast<State>(1 + random() % 8);
    if (random() % 2 == 0) project.nature = static_cast<Nature>(1 + random() % 4);
    project.owner = pick({"", "SCHOOL", "WELZIJN"});
    project.start = pick({"", "2021", "2022-05", "2023-01-01"});
    if (random() % 4 == 0) project.not_counted = NotCountedReason::kOther;
    all.push_back(&project);
  }
  const auto names_of = [](const Project& project, Dimension dimension) {
    std::vector<DimensionKey> keys;
    KeysOf(project, dimension, &keys);
    std::vector<std::string> names;
    for (const DimensionKey& key : keys) {
      names.push_back(key.text.empty() ? absl::StrCat(key.number) : std::string(key.text));
    }
    if (names.empty()) names.emplace_back("NOT_REPORTED");
    return names;
  };
  for (int rows = 1; rows <= static_cast<int>(Dimension::kStartYear); ++rows) {
    for (int columns = 1; columns <= static_cast<int>(Dimension::kStartYear); ++columns) {
      if (rows == columns) continue;
      const auto found = book.Ask(
          {.rows = static_cast<Dimension>(rows), .columns = static_cast<Dimension>(columns)});
      ASSERT_TRUE(found.ok()) << found.status();
      std::map<std::string, int> expected, cells;
      for (const Project* project : all) {
        if (project->not_counted.has_value()) continue;
        const auto of_rows = names_of(*project, static_cast<Dimension>(rows));
        const auto of_columns = names_of(*project, static_cast<Dimension>(columns));
        for (const std::string& row : of_rows) {
          for (const std::string& column : of_columns) ++expected[row + " " + column];
          ++expected[row + " -"];
        }
        for (const std::string& column : of_columns) ++expected["- " + column];
      }
      for (const Portfolio::Cell& cell : found->cells) {
        const auto name = [](const std::vector<Head>& heads, int place) {
          return place == Portfolio::kAll ? "-" : NameOf(heads[place]);
        };
        cells[name(found->rows, cell.row) + " " + name(found->columns, cell.column)] =
            static_cast<int>(cell.projects);
      }
      EXPECT_EQ(cells, expected) << rows << " " << columns;
    }
  }
}

// Projects and money alike: who asks for one key sees what stands there in the whole table.
TEST(Portfolio, AFilterGivesWhatStandsAtItsKey) {
  std::mt19937 random(11);
  Book book;
  for (int i = 0; i < 120; ++i) {
    Project& project = book.Add(random() % 2 == 0 ? "VEILIG" : "MEEDOEN", "");
    project.currency = random() % 5 == 0 ? "SEK" : "EUR";
    for (const char* scheme : {"DEAL", "ESF"}) {
      if (random() % 2 == 0) continue;
      project.funding.push_back({scheme, {}, {}});
      if (random() % 3 != 0) project.funding.back().agreed = static_cast<int64_t>(random() % 9999);
    }
    if (random() % 2 == 0) project.partners = {{"SCHOOL", "", PartnerRole::kLead}};
    if (random() % 3 == 0) continue;
    const bool with_shares = random() % 2 == 0;
    const auto share = [&](int of_million) {
      return with_shares ? std::optional<int64_t>(of_million) : std::nullopt;
    };
    project.areas = {{"PADDEPOEL", share(333'333)}, {"SELWERD", share(666'667)}};
  }
  const auto asked = [](Dimension dimension, const std::string& key) {
    ProjectFilter filter;
    (dimension == Dimension::kArea         ? filter.area
     : dimension == Dimension::kScheme     ? filter.scheme
     : dimension == Dimension::kPartner    ? filter.partner
     : dimension == Dimension::kActionLine ? filter.action_line
                                           : filter.owner) = key;
    return filter;
  };
  const Dimension dimensions[] = {Dimension::kActionLine, Dimension::kArea, Dimension::kPartner,
                                  Dimension::kScheme, Dimension::kOwner};
  int compared = 0;
  for (const Dimension rows : dimensions) {
    for (const Dimension columns : dimensions) {
      if (rows == columns) continue;
      const auto table = book.Ask({.rows = rows, .columns = columns});
      ASSERT_TRUE(table.ok()) << table.status();
      for (size_t column = 0; column < table->columns.size(); ++column) {
        const Head& head = table->columns[column];
        if (head.kind == Head::Kind::kUnallocated) continue;
        std::vector<std::string> expected;
        for (const Portfolio::Cell& cell : table->cells) {
          if (cell.column != static_cast<int>(column)) continue;
          const std::string row =
              cell.row == Portfolio::kAll ? "all" : NameOf(table->rows[cell.row]);
          expected.push_back(absl::StrCat(row, " ", cell.projects, " ", cell.agreed.value_or(-1)));
        }
        const auto found = book.Ask({.rows = rows, .filter = asked(columns, NameOf(head))});
        ASSERT_TRUE(found.ok()) << found.status();
        std::vector<std::string> cells;
        for (const Portfolio::Cell& cell : found->cells) {
          cells.push_back(absl::StrCat(NameOf(found->rows[cell.row]), " ", cell.projects, " ",
                                       cell.agreed.value_or(-1)));
        }
        if (found->total.projects > 0) {
          cells.push_back(
              absl::StrCat("all ", found->total.projects, " ", found->total.agreed.value_or(-1)));
        }
        EXPECT_EQ(cells, expected) << NameOf(head);
        compared += static_cast<int>(cells.size());
      }
    }
  }
  EXPECT_GT(compared, 80);
}

TEST(Portfolio, AnAreaThatIsAskedForHasItsShareOnly) {
  Book book;
  Project& shared = book.Add("MEEDOEN", "");
  shared.areas = {{"PADDEPOEL", 250'000}, {"SELWERD", 750'000}};
  shared.currency = "EUR";
  shared.funding = {{"DEAL", 100, {}}};
  Project& whole = book.Add("MEEDOEN", "");
  whole.areas = {{"PADDEPOEL", {}}};
  whole.currency = "EUR";
  whole.funding = {{"DEAL", 7, {}}};
  const auto found = book.Ask({.rows = Dimension::kArea, .filter = {.area = "PADDEPOEL"}});
  EXPECT_THAT(CellsOf(*found), ElementsAre("PADDEPOEL -: 2 25", "SELWERD -: 1 -"));
  EXPECT_EQ(found->total.agreed, 25);
}

TEST(Fits, EachFilter) {
  Project project = PlainProject("X");
  project.action_line = "MEEDOEN";
  project.intervention = "CONTACT";
  project.areas = {{"SELWERD", {}}};
  project.partners = {{"SCHOOL", "", PartnerRole::kLead}, {"", "bewoners", PartnerRole::kPartner}};
  project.owner = "GEMEENTE";
  project.funding = {{"DEAL", {}, {}}};
  project.nature = Nature::kSocial;
  project.state = State::kRunning;
  project.continuation.kind = ContinuationKind::kEnded;
  project.start = "2022-05";
  Normalise(&project);
  const ProjectFilter fitting[] = {{},
                                   {.programme = kDeal},
                                   {.action_line = "MEEDOEN"},
                                   {.intervention = "CONTACT"},
                                   {.area = "SELWERD"},
                                   {.partner = "SCHOOL"},
                                   {.partner = "bewoners"},
                                   {.owner = "GEMEENTE"},
                                   {.scheme = "DEAL"},
                                   {.nature = Nature::kSocial},
                                   {.state = State::kRunning},
                                   {.continuation = ContinuationKind::kEnded},
                                   {.start_year = 2022},
                                   {.only_named = true},
                                   {.only_counted = true}};
  for (const ProjectFilter& filter : fitting) EXPECT_TRUE(Fits(project, filter));
  const ProjectFilter others[] = {{.programme = "OTHER"},
                                  {.action_line = "VEILIG"},
                                  {.action_line = "NOT_REPORTED"},
                                  {.intervention = "STRATEN"},
                                  {.area = "PADDEPOEL"},
                                  {.area = "NOT_REPORTED"},
                                  {.partner = "WELZIJN"},
                                  {.owner = "SCHOOL"},
                                  {.scheme = "ESF"},
                                  {.nature = Nature::kSpatial},
                                  {.state = State::kCompleted},
                                  {.continuation = ContinuationKind::kTransferred},
                                  {.start_year = 2023}};
  for (const ProjectFilter& filter : others) EXPECT_FALSE(Fits(project, filter));
  const Project blank = PlainProject("Y");
  for (const ProjectFilter& filter :
       {ProjectFilter{.action_line = "NOT_REPORTED"}, ProjectFilter{.area = "NOT_REPORTED"},
        ProjectFilter{.partner = "NOT_REPORTED"}, ProjectFilter{.owner = "NOT_REPORTED"},
        ProjectFilter{.scheme = "NOT_REPORTED"}}) {
    EXPECT_TRUE(Fits(blank, filter));
  }
}

}  // namespace
}  // namespace wijkmonitor::projects
