#include "libs/store/declared.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::ElementsAre;

constexpr Migration kTables[] = {
    {1, "rules",
     "CREATE TABLE rule (id TEXT NOT NULL, version BIGINT NOT NULL, removed BIGINT NOT NULL, "
     "system TEXT NOT NULL, weight BIGINT NOT NULL, PRIMARY KEY (system, id, version));\n"},
    {2, "deals",
     "CREATE TABLE deal (id TEXT NOT NULL, version BIGINT NOT NULL, removed BIGINT NOT NULL, "
     "name TEXT NOT NULL, kind BIGINT NOT NULL, side BIGINT NOT NULL, open BIGINT NOT NULL, "
     "number BIGINT NOT NULL, most DOUBLE PRECISION, marks TEXT NOT NULL, "
     "PRIMARY KEY (id, version));\n"
     "CREATE TABLE deal_terms (deal TEXT NOT NULL, version BIGINT NOT NULL, day TEXT NOT NULL, "
     "granted BIGINT, first TEXT, after TEXT, deadline TEXT, "
     "PRIMARY KEY (deal, version, day));\n"}};

// Of a scope.
struct Rule {
  std::string system, id;
  int64_t weight = 0;
  bool operator==(const Rule&) const = default;
};
template <class Io>
void Columns(Io& io, Rule& rule) {
  io("system", rule.system);
  io.Id("id", rule.id);
  io.Scaled("weight", rule.weight, 1e6);
}
constexpr DeclaredTable<Rule> kRules{.table = "rule", .part = "rules", .scope = "system"};
constexpr DeclaredTable<Rule> kAllRules{.table = "rule", .part = "rules", .scope = ""};

// With parts, and one column of each type.
enum class Kind { kOne = 1, kTwo };
struct Terms {
  absl::CivilDay day;
  std::optional<int64_t> granted;
  std::optional<Period> window;
  std::optional<absl::CivilDay> deadline;
  bool operator==(const Terms&) const = default;
};
template <class Io>
void Columns(Io& io, Terms& terms) {
  io("day", terms.day);
  io.Amount("granted", terms.granted);
  io.Span("first", "after", terms.window);
  io("deadline", terms.deadline);
}
struct Deal {
  std::string id, name, unstored;
  Kind kind = Kind::kOne;
  std::optional<Kind> side;
  bool open = false;
  int number = 0;
  std::optional<double> most;
  std::vector<std::string> marks;
  std::vector<Terms> terms;
  bool operator==(const Deal&) const = default;
};
template <class Io>
void Columns(Io& io, Deal& deal) {
  io.Id("deal", deal.id);
  io({"title", "name"}, deal.name);
  io({"note", ""}, deal.unstored);
  io("kind", deal.kind);
  io("side", deal.side);
  io("open", deal.open);
  io("number", deal.number);
  io("most", deal.most);
  io.List("marks", deal.marks);
  io.Parts(deal.terms, &Terms::day);
}
constexpr DeclaredTable<Deal> kDeals{
    .table = "deal", .part = "deals", .parts = "deal_terms", .owner = "deal"};

template <class Item>
Difference Write(Database& database, const DeclaredTable<Item>& table,
                 const std::vector<DeclaredRow<Item>>& rows) {
  Difference difference;
  const absl::Status written = Write(database, [&](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Changes<Item> changes, table.Compare(tx, {rows}));
    difference = changes.rows;
    RETURN_IF_ERROR(table.Apply(tx, changes));
    ASSIGN_OR_RETURN(const std::vector<Item> stored, table.Load(tx, tx.version()));
    EXPECT_EQ(changes.total, static_cast<int64_t>(stored.size()));
    return absl::OkStatus();
  });
  EXPECT_TRUE(written.ok()) << written;
  return difference;
}

template <class Item>
std::vector<Item> Load(Database& database, const DeclaredTable<Item>& table,
                       int64_t version = 1'000'000) {
  std::vector<Item> items;
  const absl::Status read = database.Read([&](Tx& tx, const DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(items, table.Load(tx, version));
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return items;
}

bool Is(const Difference& found, const Difference& wanted) {
  return found.added == wanted.added && found.changed == wanted.changed &&
         found.removed == wanted.removed && found.unchanged == wanted.unchanged;
}

class DeclaredTest : public DatabaseTest {
 protected:
  std::unique_ptr<Database> rules_ = OpenDatabase(kTables);
};

TEST_P(DeclaredTest, AnItemComesBackAsItWasDeclared) {
  const Terms early{absl::CivilDay(2020, 1, 1), 150, Period::OfYear(2020),
                    absl::CivilDay(2021, 1, 1)};
  const Terms late{absl::CivilDay(2022, 1, 1), std::nullopt, std::nullopt, std::nullopt};
  const Deal full{"A",  "Name", "",   Kind::kTwo, Kind::kOne,
                  true, 7,      0.25, {"x", "y"}, {early, late}};
  const Deal bare{"B", "", "", Kind::kOne, std::nullopt, false, 0, std::nullopt, {}, {late}};
  Deal first = full, second = full;
  first.terms = {late};
  second.terms = {early};
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, first}, {3, bare}, {4, second}}), {.added = 3}));
  EXPECT_THAT(Load(*rules_, kDeals), ElementsAre(full, bare));
  second.unstored = "differs";
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, second}, {3, first}}), {.unchanged = 2}));
  EXPECT_EQ(VersionOf(*rules_).counter, 1);
}

TEST_P(DeclaredTest, EveryTextOfAListComesBack) {
  const Deal deal{.id = "A", .marks = {"a|b", "", "meer groen", "\\m", "\\\\e", "\\", "|", ""}};
  const Deal empty_text{.id = "B", .marks = {""}}, none{.id = "C"};
  Write(*rules_, kDeals, {{2, deal}, {3, empty_text}, {4, none}});
  EXPECT_THAT(Load(*rules_, kDeals), ElementsAre(deal, empty_text, none));
  for (const char mark : {'|', ' '}) {
    for (const Deal* one : {&deal, &empty_text, &none}) {
      EXPECT_EQ(TextsStored(StoredTexts(one->marks, mark), mark), one->marks);
    }
  }
  EXPECT_EQ(StoredTexts({"BU00140300", "BU00140301"}, ' '), "BU00140300 BU00140301");
}

TEST_P(DeclaredTest, OnlyWhatDiffersIsAppended) {
  const Terms old_terms{absl::CivilDay(2020, 1, 1)}, new_terms{absl::CivilDay(2021, 1, 1)};
  Deal a{.id = "A", .terms = {old_terms}}, b{.id = "B", .terms = {old_terms}};
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, a}, {3, b}}), {.added = 2}));
  a.terms = {new_terms};
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, a}, {3, b}}), {.changed = 1, .unchanged = 1}));
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, {.id = "A"}, true}}), {.removed = 1}));
  EXPECT_THAT(Load(*rules_, kDeals), ElementsAre(b));
  a.name = "back";
  EXPECT_TRUE(Is(Write(*rules_, kDeals, {{2, a}}), {.added = 1}));
  EXPECT_THAT(Load(*rules_, kDeals), ElementsAre(a, b));
  a.name = "";
  EXPECT_THAT(Load(*rules_, kDeals, 2), ElementsAre(a, b));
  EXPECT_THAT(Load(*rules_, kDeals, 3), ElementsAre(b));
  EXPECT_EQ(Count(*rules_, "deal"), 5);
}

TEST_P(DeclaredTest, AFileReplacesTheScopesItNamesAndNoOther) {
  const Rule a1{"A", "1", 10}, a2{"A", "2", 10}, b1{"B", "1", 20}, b2{"B", "2", 20};
  Write(*rules_, kRules, {{2, a1}, {3, a2}, {4, b1}, {5, b2}});
  EXPECT_TRUE(Is(Write(*rules_, kRules, {{2, a1}}), {.removed = 1, .unchanged = 1}));
  EXPECT_THAT(Load(*rules_, kRules), ElementsAre(a1, b1, b2));
  // A row that removes does not name its scope.
  EXPECT_TRUE(Is(Write(*rules_, kRules, {{2, {"B", "1"}, true}, {3, {"C", "1"}, true}}),
                 {.removed = 1, .unchanged = 1}));
  EXPECT_THAT(Load(*rules_, kRules), ElementsAre(a1, b2));
}

TEST_P(DeclaredTest, OfATableWithoutScopesAFileReplacesAll) {
  const Rule a1{"A", "1", 10}, a2{"A", "2", 10}, b3{"B", "3", 30};
  Write(*rules_, kAllRules, {{2, a1}, {3, a2}});
  EXPECT_TRUE(Is(Write(*rules_, kAllRules, {{2, b3}}), {.added = 1, .removed = 2}));
  EXPECT_THAT(Load(*rules_, kAllRules), ElementsAre(b3));
}

TEST_P(DeclaredTest, ChangesSayWhatWasAndWhereItStands) {
  const Rule a{"S", "A", 1}, b{"S", "B", 1}, c{"S", "C", 1};
  Write(*rules_, kRules, {{2, a}, {3, b}});
  const absl::Status read = rules_->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(const Changes<Rule> changes,
                     kRules.Compare(tx, {{{2, c}, {7, {"S", "A", 5}}}}));
    std::map<std::string, const Change<Rule>*> by_id;
    for (const auto& change : changes.items) by_id[change.item().id] = &change;
    EXPECT_EQ(by_id.at("A")->line, 7);
    EXPECT_EQ(by_id.at("A")->before, a);
    EXPECT_EQ(by_id.at("A")->after->weight, 5);
    EXPECT_EQ(by_id.at("B")->line, 0);
    EXPECT_EQ(by_id.at("B")->line, 0);
    EXPECT_EQ(by_id.at("C")->before, std::nullopt);
    EXPECT_EQ(changes.total, 2);
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

// Files of rules of a few systems: whole, and taken apart by system in any order.
TEST_P(DeclaredTest, AFileSplitByScopeEqualsTheWhole) {
  testing::TempDatabase other(GetParam());
  const std::unique_ptr<Database> pieces = *Open(other.url(), kTables, clock_);
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    std::map<std::string, std::vector<DeclaredRow<Rule>>> by_system;
    std::vector<DeclaredRow<Rule>> whole;
    for (const char* system : {"A", "B", "C", "D"}) {
      for (const char* id : {"1", "2", "3", "4", "5"}) {
        if (random() % 2 == 0) continue;
        const Rule rule{system, id, static_cast<int64_t>(random() % 3)};
        whole.push_back({static_cast<int64_t>(whole.size()) + 2, rule, random() % 5 == 0});
        by_system[system].push_back(whole.back());
      }
    }
    std::shuffle(whole.begin(), whole.end(), random);
    const Difference at_once = Write(*rules_, kRules, whole);
    std::vector<std::string> order;
    for (const auto& [system, rows] : by_system) order.push_back(system);
    std::shuffle(order.begin(), order.end(), random);
    Difference in_pieces;
    for (const std::string& system : order) {
      in_pieces.Add(Write(*pieces, kRules, by_system[system]));
    }
    ASSERT_TRUE(Is(in_pieces, at_once)) << round;
    ASSERT_EQ(Load(*pieces, kRules), Load(*rules_, kRules)) << round;
    // Once more changes nothing, and tells of every row.
    const Difference again = Write(*rules_, kRules, whole);
    ASSERT_TRUE(Is(again, {.unchanged = static_cast<int64_t>(whole.size())})) << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, DeclaredTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
