#include "services/finance/domain/spending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/testing.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;

// By their numbers.
constexpr const char* kKinds[] = {"BUDGET", "RECEIPT", "COMMITMENT", "REALISATION", "FORECAST"};

Ledger LedgerWith(const std::vector<Posting>& postings,
                  std::shared_ptr<const Reference> reference = ReferenceOf()) {
  return Extended(Ledger(std::move(reference)), EntriesOf(postings));
}

SpendingTable Spending(const Ledger& ledger, SpendingQuery query) {
  query.word_of = [](Dimension dimension, uint32_t value) {
    return dimension == Dimension::kKind ? std::string(kKinds[value - 1]) : absl::StrCat(value);
  };
  const auto table = ComputeSpending(ledger, query);
  EXPECT_TRUE(table.ok()) << table.status();
  return table.value_or(SpendingTable());
}

// Of the columns.
std::vector<std::string> Keys(const SpendingTable& table) {
  std::vector<std::string> keys;
  for (const Header& column : table.columns) keys.push_back(column.key);
  return keys;
}

// Row totals by key.
std::map<std::string, int64_t> Totals(const SpendingTable& table) {
  std::map<std::string, int64_t> totals;
  for (const SpendingTable::Row& row : table.rows) totals[row.header.key] = row.total->amount;
  return totals;
}

TEST(Spending, IsTheTableOfTheReport) {
  const SpendingTable table =
      Spending(LedgerWith(ReportPostings()),
               {.rows = Dimension::kActionLine, .columns = Dimension::kPeriod});
  EXPECT_THAT(Keys(table), ElementsAre("2020-01-01/2024-01-01", "2024-01-01/2024-10-02"));
  ASSERT_EQ(table.rows.size(), 5u);
  const auto row = [&](size_t i) {
    const SpendingTable::Row& r = table.rows[i];
    const auto text = [](const std::optional<Cell>& cell) {
      return cell ? absl::StrCat(cell->amount / 100) : "";
    };
    return absl::StrCat(r.header.key, " ", text(r.cells[0]), " ", text(r.cells[1]), " ",
                        text(r.total));
  };
  EXPECT_EQ(row(0), "KINDEREN 2535692 1576654 4112346");
  EXPECT_EQ(row(1), "MEEDOEN 4693709  4693709");  // no postings in 2024, which is not 0
  EXPECT_EQ(row(2), "REGIE 222318 202904 425222");
  EXPECT_EQ(row(3), "VEILIG 2327144 1612251 3939395");
  EXPECT_EQ(row(4), "WIJKACADEMIE 836751  836751");
  EXPECT_EQ(table.column_totals[0]->amount, 10'615'614'00);
  EXPECT_EQ(table.column_totals[1]->amount, 3'391'809'00);
  EXPECT_EQ(*table.total, (Cell{14'007'423'00, 8}));
  EXPECT_EQ(table.outside_window, std::nullopt);
}

TEST(Spending, ASpanIsNotSpreadOverYears) {
  const SpendingTable table = Spending(LedgerWith(ReportPostings()), {.rows = Dimension::kYear});
  EXPECT_EQ(Totals(table), (std::map<std::string, int64_t>{{"2020-01-01/2024-01-01", 10'615'614'00},
                                                           {"2024", 3'391'809'00}}));
}

TEST(Spending, WithoutAKeyAllIsUnallocated) {
  const SpendingTable table = Spending(LedgerWith(ReportPostings()), {.rows = Dimension::kArea});
  EXPECT_EQ(Totals(table), (std::map<std::string, int64_t>{{"UNALLOCATED", 14'007'423'00}}));
}

TEST(Spending, EachPostingIsSplitByItselfToTheCent) {
  const SpendingTable table =
      Spending(LedgerWith(ReportPostings(), ReferenceOf({PopulationKey()})),
               {.rows = Dimension::kArea, .columns = Dimension::kActionLine});
  const auto totals = Totals(table);
  EXPECT_EQ(totals.at("DE_HOOGTE"), 928'074'43);  // in one piece it would be one cent more
  int64_t sum = 0;
  for (const auto& [area, amount] : totals) sum += amount;
  EXPECT_EQ(sum, 14'007'423'00);
  EXPECT_EQ(table.total->amount, 14'007'423'00);
  EXPECT_EQ(table.total->postings, 8);
  for (size_t k = 0; k < table.columns.size(); ++k) {
    int64_t column = 0;
    for (const SpendingTable::Row& row : table.rows) column += row.cells[k]->amount;
    EXPECT_EQ(column, table.column_totals[k]->amount);
  }
}

TEST(Spending, AReversalCancelsToTheCent) {
  std::vector<Posting> postings = ReportPostings();
  const size_t count = postings.size();
  for (size_t i = 0; i < count; ++i) {
    if (postings[i].kind == Kind::kRealisation) postings.push_back(Negated(postings[i]));
  }
  const SpendingTable table = Spending(LedgerWith(postings, ReferenceOf({PopulationKey()})),
                                       {.rows = Dimension::kArea, .columns = Dimension::kPeriod});
  for (const SpendingTable::Row& row : table.rows) {
    EXPECT_EQ(row.total->amount, 0) << row.header.key;
    for (const auto& cell : row.cells) EXPECT_EQ(cell->amount, 0);
  }
}

TEST(Spending, AnAreaThatThePostingNamesNeedsNoKey) {
  std::vector<Posting> postings = {Spent("1", "L", 100, OneDay(absl::CivilDay(2024, 1, 1)))};
  postings[0].dimensions.area = "SELWERD";
  const auto totals = Totals(
      Spending(LedgerWith(postings, ReferenceOf({PopulationKey()})), {.rows = Dimension::kArea}));
  EXPECT_EQ(totals, (std::map<std::string, int64_t>{{"SELWERD", 100}}));
}

TEST(Spending, SaysWhatCrossesThePeriod) {
  const Ledger ledger = LedgerWith(ReportPostings());
  // 2020 up to 2023 is one span; asked for 2023 it crosses, and what is of 2024 is outside.
  const SpendingTable table =
      Spending(ledger, {.rows = Dimension::kActionLine, .within = Period::OfYear(2023)});
  EXPECT_TRUE(table.rows.empty());
  EXPECT_EQ(table.crossing, (Cell{10'615'614'00, 5}));
  EXPECT_TRUE(table.source_systems.empty());
  const SpendingTable all = Spending(ledger, {.rows = Dimension::kActionLine});
  EXPECT_EQ(all.crossing, std::nullopt);
  EXPECT_EQ(
      Spending(ledger, {.rows = Dimension::kActionLine, .within = Period::OfYear(2019)}).crossing,
      std::nullopt);
  // Amounts of different kinds are not added up.
  EXPECT_EQ(Spending(ledger, {.rows = Dimension::kKind, .within = Period::OfYear(2023)}).crossing,
            (Cell{0, 5}));
  // Of other currencies nothing is said of what crosses.
  EXPECT_EQ(
      Spending(ledger,
               {.rows = Dimension::kActionLine, .currency = "USD", .within = Period::OfYear(2023)})
          .crossing,
      std::nullopt);
}

TEST(Spending, OfASystemAnAccountAndAnInstrument) {
  const Period day = OneDay(absl::CivilDay(2024, 1, 1));
  std::vector<Posting> postings = {Spent("1", "L", 100, day), Spent("2", "L", 20, day),
                                   Spent("3", "L", 3, day)};
  postings[0].source_system = "LEDGER";
  postings[0].account = "4310";
  postings[1].source_system = "LEDGER";
  postings[1].account = "4320";
  postings[1].dimensions.scheme = "";
  postings[2].source_system = "IV3";
  const Ledger ledger = LedgerWith(postings);
  const auto total = [&](SpendingQuery query) {
    const SpendingTable table = Spending(ledger, std::move(query));
    return table.total.has_value() ? table.total->amount : -1;
  };
  const SpendingTable all = Spending(ledger, {});
  EXPECT_THAT(all.source_systems, ElementsAre("IV3", "LEDGER"));
  EXPECT_EQ(total({.source_system = "LEDGER"}), 120);
  EXPECT_THAT(Spending(ledger, {.source_system = "LEDGER"}).source_systems, ElementsAre("LEDGER"));
  EXPECT_EQ(total({.account = "4320"}), 20);
  EXPECT_EQ(total({.source_system = "IV3", .account = "4320"}), -1);
  EXPECT_EQ(total({.source_system = "OTHER"}), -1);
  EXPECT_EQ(total({.instrument = ledger.reference().schemes.front().instrument}), 103);
  EXPECT_EQ(total({.instrument = Instrument::kPrivate}), -1);
}

TEST(Spending, OfAnAreaIsWhatItsKeyGivesIt) {
  std::vector<Posting> postings = ReportPostings();
  postings.push_back(Spent("own", "L", 700, OneDay(absl::CivilDay(2024, 1, 1))));
  postings.back().dimensions.area = "SELWERD";
  postings.push_back(Spent("none", "L", 5, OneDay(absl::CivilDay(2024, 1, 1))));
  postings.back().dimensions.scheme = "";
  const Ledger ledger = LedgerWith(postings, ReferenceOf({PopulationKey()}));
  const auto by_area =
      Spending(ledger, {.rows = Dimension::kArea, .columns = Dimension::kActionLine});
  int64_t sum = 0;
  for (const SpendingTable::Row& row : by_area.rows) {
    SpendingQuery query{.rows = Dimension::kActionLine, .columns = Dimension::kYear};
    query.filter.area = row.header.key;
    const SpendingTable of_area = Spending(ledger, query);
    EXPECT_EQ(of_area.total, row.total) << row.header.key;
    for (const SpendingTable::Row& line : of_area.rows) {
      const auto& columns = by_area.columns;
      const auto column = std::find_if(columns.begin(), columns.end(), [&](const Header& header) {
        return header.key == line.header.key;
      });
      EXPECT_EQ(line.total, row.cells[column - columns.begin()]) << line.header.key;
    }
    query.rows = Dimension::kArea;
    EXPECT_EQ(Totals(Spending(ledger, query)),
              (std::map<std::string, int64_t>{{row.header.key, row.total->amount}}));
    sum += of_area.total->amount;
  }
  EXPECT_EQ(sum, by_area.total->amount);
  SpendingQuery nowhere;
  nowhere.filter.area = "NOWHERE";
  EXPECT_TRUE(Spending(ledger, nowhere).rows.empty());
}

TEST(Spending, TheSameInAnyOrderAndAnySplitOfImports) {
  std::mt19937 random(3);
  std::vector<Posting> postings;
  for (int i = 0; i < 500; ++i) {
    postings.push_back(Spent(absl::StrCat(i), absl::StrCat("L", random() % 5),
                             static_cast<int64_t>(random() % 1'000'000) - 300'000,
                             OneDay(absl::CivilDay(2020 + static_cast<int>(random() % 5), 3, 1))));
  }
  const SpendingQuery query{.rows = Dimension::kArea, .columns = Dimension::kYear};
  const auto reference = ReferenceOf({PopulationKey()});
  const SpendingTable expected = Spending(LedgerWith(postings, reference), query);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(postings.begin(), postings.end(), random);
    Ledger ledger(ReferenceOf());
    for (size_t next = 0; next < postings.size();) {
      const size_t count = std::min<size_t>(1 + random() % 200, postings.size() - next);
      ledger =
          Extended(ledger, EntriesOf({postings.begin() + static_cast<std::ptrdiff_t>(next),
                                      postings.begin() + static_cast<std::ptrdiff_t>(next + count)},
                                     round, static_cast<int64_t>(next) + 1));
      next += count;
      if (round % 3 == 0) ledger = ledger.Under(reference);
    }
    const SpendingTable table = Spending(ledger.Under(reference), query);
    ASSERT_EQ(table.rows.size(), expected.rows.size());
    for (size_t r = 0; r < table.rows.size(); ++r) {
      ASSERT_EQ(table.rows[r].header, expected.rows[r].header);
      ASSERT_EQ(table.rows[r].cells, expected.rows[r].cells);
      ASSERT_EQ(table.rows[r].total, expected.rows[r].total);
    }
    ASSERT_EQ(table.total, expected.total);
  }
}

TEST(Spending, AVersionIsABeginningOfTheLedger) {
  const std::vector<Posting> postings = ReportPostings();
  const Ledger first = Extended(Ledger(ReferenceOf()), EntriesOf({postings[0]}, 3));
  const Ledger both = Extended(first, EntriesOf({postings[1], postings[2]}, 5, 2));
  EXPECT_EQ(both.UpTo(2).size(), 0u);
  EXPECT_EQ(both.UpTo(3).size(), 1u);
  EXPECT_EQ(both.UpTo(4).size(), 1u);
  EXPECT_EQ(both.UpTo(5).size(), 3u);
  EXPECT_EQ(ComputeSpending(both.UpTo(4), {})->total->amount, 4'693'709'00);
  EXPECT_EQ(first.size(), 1u);
}

TEST(Spending, ChunksAreSharedAndFilled) {
  std::vector<Posting> postings(Ledger::kChunkSize + 10,
                                Spent("1", "L", 1, OneDay(absl::CivilDay(2024, 1, 1))));
  Ledger ledger = LedgerWith(postings);
  ASSERT_EQ(ledger.chunks().size(), 2u);
  const auto* first = ledger.chunks()[0].facts.get();
  ledger = Extended(ledger, EntriesOf({postings[0]}, 2, 1));
  EXPECT_EQ(ledger.chunks()[0].facts.get(), first);
  EXPECT_EQ(Spending(ledger, {}).total->amount, static_cast<int64_t>(Ledger::kChunkSize) + 11);
}

TEST(Spending, KindsAreNotAddedUp) {
  std::vector<Posting> postings = ReportPostings();
  Posting budget = postings[0];
  budget.kind = Kind::kBudget;
  postings.push_back(budget);
  const SpendingTable table = Spending(LedgerWith(postings), {.rows = Dimension::kActionLine,
                                                              .columns = Dimension::kKind,
                                                              .kind = std::nullopt,
                                                              .seen = Seen::kAll});
  EXPECT_THAT(Keys(table), ElementsAre("BUDGET", "REALISATION"));
  EXPECT_EQ(table.total, std::nullopt);
  EXPECT_EQ(table.rows[0].total, std::nullopt);
  EXPECT_EQ(table.column_totals[0]->amount, 4'693'709'00);
}

TEST(Spending, HeadersSayWhatTheyAreOf) {
  const Period crossing = Span(absl::CivilDay(2199, 7, 1), absl::CivilDay(2201, 1, 1));
  const Ledger ledger =
      LedgerWith({Spent("1", "L", 1, OneDay(absl::CivilDay(2024, 3, 1))),
                  Spent("2", "L", 1, OneDay(absl::CivilDay(2024, 5, 1))),
                  Spent("3", "L", 1, Period::OfYear(2200)), Spent("4", "L", 1, crossing)});
  const auto columns = [&](Dimension dimension) {
    return Spending(ledger, {.rows = Dimension::kActionLine, .columns = dimension}).columns;
  };
  EXPECT_THAT(columns(Dimension::kYear), ElementsAre(Header{"2024", {}, Period::OfYear(2024)},
                                                     Header{"2199-07-01/2201-01-01", {}, crossing},
                                                     Header{"2200", {}, Period::OfYear(2200)}));
  EXPECT_EQ(columns(Dimension::kPeriod)[0],
            (Header{"2024-03-01/2024-03-02", {}, OneDay(absl::CivilDay(2024, 3, 1))}));
  EXPECT_THAT(columns(Dimension::kScheme), ElementsAre(Header{kDeal, RegioDeal().label, {}}));
  EXPECT_THAT(columns(Dimension::kProject), ElementsAre(Header{}));
}

TEST(Spending, FiltersAndOtherCurrencies) {
  std::vector<Posting> postings = ReportPostings();
  Posting dollars = postings[0];
  dollars.currency = "USD";
  postings.push_back(dollars);
  const Ledger ledger = LedgerWith(postings);
  SpendingQuery query{.rows = Dimension::kScheme};
  query.filter.action_line = "VEILIG";
  EXPECT_EQ(Spending(ledger, query).total->amount, 3'939'395'00);
  query.within = Period::OfYear(2024);
  EXPECT_EQ(Spending(ledger, query).total->amount, 1'612'251'00);
  query.filter.project = "NONE";
  EXPECT_EQ(Spending(ledger, query).total, std::nullopt);
  EXPECT_TRUE(Spending(ledger, query).rows.empty());
  EXPECT_THAT(Spending(ledger, {}).other_currencies, ElementsAre("USD"));
  EXPECT_EQ(Spending(ledger, {}).total->postings, 8);
  EXPECT_EQ(Totals(Spending(ledger, {.rows = Dimension::kInstrument})).begin()->first, "1");
}

TEST(Spending, WhatLiesOutsideTheWindowIsShown) {
  const SpendingTable table =
      Spending(LedgerWith({Spent("1", "L", 100, OneDay(absl::CivilDay(2024, 10, 1))),
                           Spent("2", "L", 10, OneDay(absl::CivilDay(2024, 10, 2))),
                           Spent("3", "L", 1, Period::OfYear(2024))}),
               {});
  EXPECT_EQ(table.total->amount, 111);
  EXPECT_EQ(table.outside_window, (Cell{10, 1}));
  EXPECT_EQ(table.crosses_window, (Cell{1, 1}));
}

TEST(Spending, NothingOverflowsAtTheLimits) {
  const Posting most = Spent("1", "L", limits::kAmountMinorMax, OneDay(absl::CivilDay(2024, 1, 1)));
  // 92,233 postings of the largest amount fit, one more does not.
  const Ledger ledger =
      LedgerWith(std::vector<Posting>(92'233, most), ReferenceOf({PopulationKey()}));
  EXPECT_EQ(ComputeSpending(ledger, {})->total->amount, limits::kAmountMinorMax * 92'233);
  const Ledger above = Extended(ledger, EntriesOf({most}, 2, 92'234));
  EXPECT_EQ(ReasonOf(ComputeSpending(above, {}).status()), "SUM_TOO_LARGE");
  EXPECT_EQ(ReasonOf(ComputeBalance(above, kDeal, Period::OfYear(2024)).status()), "SUM_TOO_LARGE");
}

TEST(Spending, LimitOfCells) {
  const auto compute = [](size_t rows) {
    std::vector<Posting> postings;
    for (size_t i = 0; i < rows; ++i) {
      postings.push_back(Spent("1", "L", 1, OneDay(absl::CivilDay(2024, 1, 1))));
      postings.back().dimensions.project = absl::StrCat("P", i);
    }
    const Ledger ledger = LedgerWith(postings);
    return ComputeSpending(ledger, {.rows = Dimension::kProject}).status();
  };
  EXPECT_TRUE(compute(limits::kSpendingCellsMax - 1).ok());
  EXPECT_TRUE(compute(limits::kSpendingCellsMax).ok());
  EXPECT_EQ(ReasonOf(compute(limits::kSpendingCellsMax + 1)), "TABLE_TOO_LARGE");
}

// The deal, and schemes that publish a forecast as well, and nothing.
std::shared_ptr<const Reference> ReferenceWithPublished() {
  auto reference = std::make_shared<Reference>();
  Scheme all = RegioDeal(), nothing = RegioDeal();
  all.id = "ALL";
  all.published.insert(Kind::kForecast);
  nothing.id = "NOTHING";
  nothing.published.clear();
  reference->schemes = {all, nothing, RegioDeal()};
  return reference;
}

Posting ForecastOf(std::string scheme, std::string action_line, int64_t amount,
                   Period period = Period::OfYear(2024)) {
  Posting posting =
      Spent(absl::StrCat(scheme, action_line), std::move(action_line), amount, period);
  posting.kind = Kind::kForecast;
  posting.dimensions.scheme = std::move(scheme);
  return posting;
}

TEST(Spending, OnlyWhatASchemePublishesIsSeenByAll) {
  const Ledger ledger = LedgerWith(
      {ForecastOf("ALL", "A", 1), ForecastOf("NOTHING", "B", 10), ForecastOf(kDeal, "C", 100),
       ForecastOf("", "D", 1000), Spent("1", "E", 10'000, Period::OfYear(2024))},
      ReferenceWithPublished());
  SpendingQuery query{.kind = Kind::kForecast};
  SpendingTable table = Spending(ledger, query);
  EXPECT_EQ(Totals(table), (std::map<std::string, int64_t>{{"A", 1}}));
  EXPECT_EQ(table.total, (Cell{1, 1}));
  EXPECT_TRUE(table.published_only);
  query.seen = Seen::kAll;
  table = Spending(ledger, query);
  EXPECT_EQ(table.total, (Cell{1111, 4}));
  EXPECT_FALSE(table.published_only);
  query = {.columns = Dimension::kKind, .kind = std::nullopt};
  EXPECT_THAT(Keys(Spending(ledger, query)), ElementsAre("FORECAST", "REALISATION"));
  query.instrument = Instrument::kSpuk;
  EXPECT_THAT(Keys(Spending(ledger, query)), ElementsAre("FORECAST", "REALISATION"));
  query.filter.scheme = "NOTHING";
  EXPECT_THAT(Keys(Spending(ledger, query)), ElementsAre());
}

TEST(Spending, ThatSomethingIsNotPublishedIsToldWithoutPostings) {
  for (const bool has_postings : {false, true}) {
    const Ledger ledger =
        LedgerWith(has_postings ? std::vector{ForecastOf(kDeal, "C", 1), ForecastOf("", "D", 1)}
                                : std::vector<Posting>(),
                   ReferenceWithPublished());
    const auto says = [&](Kind kind, std::string scheme,
                          std::optional<Instrument> instrument = std::nullopt) {
      return Spending(
                 ledger,
                 {.kind = kind, .filter = {.scheme = std::move(scheme)}, .instrument = instrument})
          .published_only;
    };
    EXPECT_FALSE(says(Kind::kForecast, "ALL"));
    EXPECT_TRUE(says(Kind::kForecast, kDeal));
    EXPECT_TRUE(says(Kind::kForecast, ""));
    EXPECT_FALSE(says(Kind::kRealisation, kDeal));
    EXPECT_TRUE(says(Kind::kRealisation, "")) << "NOTHING publishes none";
    EXPECT_TRUE(says(Kind::kRealisation, "", Instrument::kSpuk));
    EXPECT_FALSE(says(Kind::kRealisation, "", Instrument::kEuFund));
  }
}

TEST(Spending, WhatIsNotPublishedLeavesNoTrace) {
  const Period year = Period::OfYear(2024);
  std::vector<Posting> hidden;
  for (size_t i = 0; i <= limits::kSpendingCellsMax; ++i) {
    hidden.push_back(ForecastOf(kDeal, absl::StrCat("L", i), limits::kAmountMinorMax, year));
  }
  hidden.resize(92'234, hidden.back());  // more than a sum can hold
  hidden.push_back(ForecastOf(kDeal, "X", 1, Span(absl::CivilDay(2023, 7, 1), year.end)));
  hidden.push_back(ForecastOf(kDeal, "Y", 1, year));
  hidden.back().currency = "USD";
  hidden.push_back(ForecastOf(kDeal, "Z", 1, year));
  hidden.back().source_system = "OTHER";
  const Ledger ledger = LedgerWith(hidden, ReferenceWithPublished());
  for (const Dimension rows : {Dimension::kActionLine, Dimension::kScheme, Dimension::kKind,
                               Dimension::kYear, Dimension::kArea}) {
    const SpendingTable table =
        Spending(ledger, {.rows = rows, .kind = Kind::kForecast, .within = year});
    EXPECT_TRUE(table.rows.empty() && table.columns.empty());
    EXPECT_EQ(table.total, std::nullopt);
    EXPECT_EQ(table.crossing, std::nullopt);
    EXPECT_EQ(table.outside_window, std::nullopt);
    EXPECT_EQ(table.crosses_window, std::nullopt);
    EXPECT_THAT(table.other_currencies, ElementsAre());
    EXPECT_THAT(table.source_systems, ElementsAre());
  }
  EXPECT_EQ(
      ReasonOf(ComputeSpending(ledger, {.kind = Kind::kForecast, .seen = Seen::kAll}).status()),
      "TABLE_TOO_LARGE");
}

TEST(Balance, WithoutAKindItsLinesAreAbsent) {
  const Period before = OneDay(absl::CivilDay(2023, 5, 1)), year = Period::OfYear(2024);
  const Period across = Span(absl::CivilDay(2023, 7, 1), absl::CivilDay(2024, 7, 1));
  std::vector<Posting> postings;
  for (const Kind kind : {Kind::kReceipt, Kind::kRealisation}) {
    for (const Side side : {Side::kExpense, Side::kIncome}) {
      for (const Period& period : {before, year, across}) {
        const int64_t amount = kind == Kind::kReceipt ? 1000 : 10;
        postings.push_back(Spent(absl::StrCat(postings.size()), "", amount, period));
        postings.back().kind = kind;
        postings.back().side = side;
      }
    }
  }
  const auto balance = [&](const PublishedKinds& published, Seen seen) {
    auto reference = std::make_shared<Reference>();
    reference->schemes = {RegioDeal()};
    reference->schemes[0].published = published;
    return *ComputeBalance(LedgerWith(postings, reference), kDeal, year, seen);
  };
  const auto all = balance({}, Seen::kAll);
  EXPECT_EQ(all.opening, -20);
  EXPECT_EQ(all.closing, -40);
  EXPECT_EQ(all.crossing, (Cell{-20, 4}));
  EXPECT_FALSE(all.published_only);
  const auto receipts = balance({Kind::kReceipt, Kind::kForecast}, Seen::kPublished);
  EXPECT_EQ(receipts.received, 1000);
  EXPECT_EQ(receipts.repaid, 1000);
  EXPECT_FALSE(receipts.spent || receipts.released || receipts.opening || receipts.closing);
  EXPECT_EQ(receipts.crossing, (Cell{0, 2}));
  EXPECT_TRUE(receipts.published_only);
  const auto realisations = balance({Kind::kRealisation}, Seen::kPublished);
  EXPECT_EQ(realisations.spent, 10);
  EXPECT_EQ(realisations.released, 10);
  EXPECT_FALSE(realisations.received || realisations.repaid || realisations.opening ||
               realisations.closing);
  EXPECT_EQ(realisations.crossing, (Cell{-20, 2}));
  const auto none = balance({}, Seen::kPublished);
  EXPECT_FALSE(none.received || none.spent || none.released || none.repaid || none.opening ||
               none.closing || none.crossing);
  EXPECT_TRUE(none.published_only);
}

TEST(Balance, WhatIsNotPublishedIsTooLargeForNobodyElse) {
  const Posting most = Spent("1", "L", limits::kAmountMinorMax, OneDay(absl::CivilDay(2024, 1, 1)));
  auto reference = std::make_shared<Reference>();
  reference->schemes = {RegioDeal()};
  reference->schemes[0].published = {Kind::kReceipt};
  const Ledger ledger = LedgerWith(std::vector<Posting>(92'234, most), reference);
  for (const int year : {2024, 2025}) {
    EXPECT_TRUE(ComputeBalance(ledger, kDeal, Period::OfYear(year)).ok());
    EXPECT_EQ(ReasonOf(ComputeBalance(ledger, kDeal, Period::OfYear(year), Seen::kAll).status()),
              "SUM_TOO_LARGE");
  }
}

TEST(Balance, OfTheReport) {
  const Ledger ledger = LedgerWith(ReportPostings());
  const auto balance =
      *ComputeBalance(ledger, kDeal, Span(absl::CivilDay(2020, 1, 1), absl::CivilDay(2024, 10, 2)));
  EXPECT_EQ(balance.opening, 0);
  EXPECT_EQ(balance.received, 14'079'000'00);
  EXPECT_EQ(balance.spent, 14'007'423'00);
  EXPECT_EQ(balance.closing, 71'577'00);
  EXPECT_EQ(balance.crossing, std::nullopt);
}

TEST(Balance, WhatCrossesAnEdgeIsLeftOutAndSaid) {
  const Ledger ledger = LedgerWith(ReportPostings());
  const auto balance = *ComputeBalance(ledger, kDeal, Period::OfYear(2024));
  EXPECT_EQ(balance.opening, -10'615'614'00);
  EXPECT_EQ(balance.spent, 3'391'809'00);
  EXPECT_EQ(balance.received, 0);
  EXPECT_EQ(balance.crossing, (Cell{14'079'000'00, 1}));
}

TEST(Balance, ReleasedAndRepaid) {
  const Period day = OneDay(absl::CivilDay(2023, 5, 1));
  Posting received = Spent("1", "", 1000, OneDay(absl::CivilDay(2022, 5, 1)));
  received.kind = Kind::kReceipt;
  received.side = Side::kIncome;
  Posting repaid = Spent("2", "", 100, day);
  repaid.kind = Kind::kReceipt;
  Posting released = Spent("3", "", 50, day);
  released.side = Side::kIncome;
  Posting budget = Spent("4", "", 7, day);
  budget.kind = Kind::kBudget;
  Posting other = Spent("5", "", 7, day);
  other.dimensions.scheme = "OTHER";
  const Ledger ledger =
      LedgerWith({received, repaid, released, budget, other, Spent("6", "L", 600, day)});
  const auto balance = *ComputeBalance(ledger, kDeal, Period::OfYear(2023));
  EXPECT_EQ(balance.opening, 1000);
  EXPECT_EQ(balance.spent, 600);
  EXPECT_EQ(balance.released, 50);
  EXPECT_EQ(balance.repaid, 100);
  EXPECT_EQ(balance.closing, 250);
}

}  // namespace
}  // namespace wijkmonitor::finance
