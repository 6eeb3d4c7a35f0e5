#include "services/finance/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "libs/base/hash.h"
#include "libs/base/status.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temp_database.h"
#include "services/finance/domain/spending.h"
#include "services/finance/domain/testing.h"
#include "services/finance/migrations.h"

namespace wijkmonitor::finance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class Item>
absl::Status Declare(store::Tx& tx, const store::DeclaredTable<Item>& table, const Item& item) {
  ASSIGN_OR_RETURN(const Changes<Item> changes, table.Compare(tx, {{{2, item}}}));
  return table.Apply(tx, changes);
}

class StoreTest : public ::testing::TestWithParam<testing::Engine> {
 protected:
  StoreTest() : temp_(GetParam()), database_(*store::Open(temp_.url(), kMigrations, clock_)) {}

  // Runs `body` as a change; an hour passes after each.
  void Write(const std::function<absl::Status(store::Tx&)>& body) {
    const auto written = database_->Mutate(
        {"controller", "test", RandomUuid(), Sha256Of("body"), std::string(32, 'a')},
        [&](store::Tx& tx) -> absl::StatusOr<std::string> {
          RETURN_IF_ERROR(body(tx));
          return "";
        });
    ASSERT_TRUE(written.ok()) << written.status();
    clock_.Advance(absl::Hours(1));
  }
  void Book(std::vector<Posting> postings) {
    Write([&](store::Tx& tx) { return WriteBookings(tx, BookingsOf(EntriesOf(postings))); });
  }
  void Read(const std::function<absl::Status(store::Tx&)>& body) {
    const absl::Status status =
        database_->Read([&](store::Tx& tx, const store::DataVersion&) { return body(tx); });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::vector<Entry> List(const PostingFilter& filter = {}, int64_t version = 1000,
                          int64_t after = 0, int limit = 1000) {
    std::vector<Entry> entries;
    Read([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(entries, ListEntries(tx, version, filter, after, limit));
      return absl::OkStatus();
    });
    return entries;
  }
  StoredPostings Known(const std::vector<Posting>& postings) {
    StoredPostings known;
    std::vector<DeclaredPosting> declared;
    for (const Posting& posting : postings) declared.push_back({0, posting});
    Read([&](store::Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(known, LoadKnown(tx, "TEST", declared));
      return absl::OkStatus();
    });
    return known;
  }
  static std::vector<std::string> Ids(const std::vector<Entry>& entries) {
    std::vector<std::string> ids;
    for (const Entry& entry : entries) ids.push_back(entry.posting.external_id);
    return ids;
  }

  testing::FakeClock clock_;
  testing::TempDatabase temp_;
  std::unique_ptr<store::Database> database_;
};

TEST_P(StoreTest, PostingsComeBackAsTheyWereBooked) {
  std::vector<Posting> postings = ReportPostings();
  postings[0].performance = OneDay(absl::CivilDay(2023, 12, 31));
  postings[0].dimensions = {kDeal, "L", "P", "D", "0.10", "SELWERD"};
  postings[0].account = "4000";
  postings[0].cost_center = "K1";
  postings[0].resolves = "C";
  Book(postings);
  const std::vector<Entry> entries = List();
  ASSERT_EQ(entries.size(), postings.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].posting, postings[i]) << i;
    EXPECT_EQ(entries[i].number, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(entries[i].version, 1);
    EXPECT_EQ(entries[i].revision, 1);
    EXPECT_FALSE(entries[i].reversal);
  }
}

TEST_P(StoreTest, ListsByFilterPageAndVersion) {
  Book(ReportPostings());
  Posting other = Spent("X", "VEILIG", 1, OneDay(absl::CivilDay(2022, 6, 1)));
  other.source_system = "OTHER";
  Book({other});
  EXPECT_THAT(Ids(List({.action_line = "VEILIG"})), ElementsAre("2", "3", "X"));
  EXPECT_THAT(Ids(List({.action_line = "VEILIG"}, 1)), ElementsAre("2", "3"));
  EXPECT_THAT(Ids(List({.source_system = "OTHER"})), ElementsAre("X"));
  EXPECT_THAT(Ids(List({.kind = Kind::kReceipt})), ElementsAre("R1"));
  EXPECT_THAT(Ids(List({.side = Side::kIncome})), ElementsAre("R1"));
  EXPECT_THAT(Ids(List({.within = Period::OfYear(2022)})), ElementsAre("X"));
  EXPECT_THAT(Ids(List({.within = Period::OfYear(2024)})), ElementsAre("3", "5", "8"));
  EXPECT_THAT(Ids(List({}, 1000, 2, 3)), ElementsAre("3", "4", "5"));
  EXPECT_THAT(Ids(List({.external_id = "7"})), ElementsAre("7"));
}

TEST_P(StoreTest, KnowsTheNewestRevisionAndHowCommitmentsStand) {
  const Period day = OneDay(absl::CivilDay(2023, 5, 1));
  Posting promised = Spent("C", "L", 100, day);
  promised.kind = Kind::kCommitment;
  Posting spent = Spent("1", "L", 60, day);
  spent.resolves = "C";
  Book({promised, spent});
  StoredPostings known = Known({spent});
  EXPECT_EQ(known.entries.at("1").newest().revision, 1);
  EXPECT_EQ(known.entries.at("1").revisions[0].posting, spent);
  EXPECT_EQ(known.commitments.at("C").resolved_by, "1");
  EXPECT_FALSE(known.commitments.at("C").cancelled);

  Write([&](store::Tx& tx) {
    Entry reversal{Negated(spent), 2};
    reversal.reversal = true;
    reversal.first = 2;
    return WriteBookings(tx, {BookingOf(reversal)});
  });
  known = Known({spent});
  EXPECT_TRUE(known.entries.at("1").newest().reversal);
  EXPECT_EQ(known.entries.at("1").revisions[0].posting, spent);
  EXPECT_EQ(known.commitments.at("C").resolved_by, "");
  EXPECT_TRUE(Known({Spent("unknown", "L", 1, day)}).entries.empty());
}

TEST_P(StoreTest, ACommitmentIsKnownByWhatItIsNotByWhatAFileSays) {
  const Period day = OneDay(absl::CivilDay(2023, 5, 1));
  Posting promised = Spent("C", "L", 100, day), spent = Spent("1", "L", 60, day);
  promised.kind = Kind::kCommitment;
  spent.resolves = "C";
  Book({promised, spent});
  promised.kind = Kind::kRealisation;
  EXPECT_EQ(Known({promised}).commitments.at("C").resolved_by, "1");
}

TEST_P(StoreTest, WhoResolvesACommitmentIsDecidedByTimeNotById) {
  const Period day = OneDay(absl::CivilDay(2023, 5, 1));
  Posting promised = Spent("C", "L", 100, day), first = Spent("2", "L", 60, day);
  promised.kind = Kind::kCommitment;
  first.resolves = "C";
  Book({promised, first});
  Write([&](store::Tx& tx) {
    Entry reversal{Negated(first), 2};
    reversal.reversal = true;
    return WriteBookings(tx, {BookingOf(reversal)});
  });
  Posting second = first;
  second.external_id = "1";
  Book({second});
  EXPECT_EQ(Known({second}).commitments.at("C").resolved_by, "1");
}

TEST_P(StoreTest, KnowsManyIds) {
  std::vector<Posting> postings;
  for (int i = 0; i < 1203; ++i) {
    postings.push_back(Spent(absl::StrCat("id", i), "L", i, OneDay(absl::CivilDay(2023, 5, 1))));
  }
  Book(postings);
  const StoredPostings known = Known(postings);
  ASSERT_EQ(known.entries.size(), 1203u);
  EXPECT_EQ(known.entries.at("id1202").newest().posting.amount, 1202);
}

// So many are looked up in ranges: what lies between them is none of theirs.
TEST_P(StoreTest, KnowsThousandsOfIdsAndNoOthers) {
  std::vector<Posting> asked, postings;
  for (int i = 0; i < 10'400; ++i) {
    postings.push_back(Spent(absl::StrCat("id", i), "L", i, OneDay(absl::CivilDay(2023, 5, 1))));
    if (i % 2 == 0) asked.push_back(postings.back());
  }
  Book(postings);
  const StoredPostings known = Known(asked);
  ASSERT_EQ(known.entries.size(), 5200u);
  for (const Posting& posting : asked) {
    EXPECT_EQ(known.entries.at(posting.external_id).newest().posting, posting);
  }
  for (Posting& posting : asked) posting.external_id += "/new";
  EXPECT_THAT(Known(asked).entries, IsEmpty());
}

TEST_P(StoreTest, SnapshotsGrowAndKeepThePast) {
  const auto snapshots = *Snapshots::Open(*database_, LoadFinance);
  Write([&](store::Tx& tx) { return Declare(tx, kSchemes, RegioDeal()); });
  ASSERT_TRUE(snapshots->Refresh().ok());
  Book(ReportPostings());
  ASSERT_TRUE(snapshots->Refresh().ok());
  const auto before = snapshots->current();
  Write([&](store::Tx& tx) { return Declare(tx, kAllocationKeys, PopulationKey()); });
  ASSERT_TRUE(snapshots->Refresh().ok());
  Book({Spent("9", "VEILIG", 1, OneDay(absl::CivilDay(2024, 3, 1)))});
  ASSERT_TRUE(snapshots->Refresh().ok());

  const auto by_area = [](const Snapshot& snapshot) {
    const Ledger& ledger = snapshot.data.ledger;
    return ComputeSpending(ledger, {.rows = Dimension::kArea})->rows.size();
  };
  EXPECT_EQ(by_area(*before), 1u);  // unallocated
  EXPECT_EQ(by_area(*snapshots->current()), 8u);
  EXPECT_EQ(snapshots->current()->data.ledger.size(), 10u);

  // Another process comes to the same.
  const auto anew = *Snapshots::Open(*database_, LoadFinance);
  EXPECT_EQ(anew->current()->data.ledger.size(), 10u);
  EXPECT_EQ(by_area(*anew->current()), 8u);
}

TEST_P(StoreTest, SnapshotsTakeWhatWasBookedWithoutReadingIt) {
  const auto snapshots = *Snapshots::Open(*database_, LoadFinance);
  const auto book = [&](const std::vector<Posting>& postings, Snapshots& into,
                        bool discard = false) {
    Write([&](store::Tx& tx) -> absl::Status {
      const std::vector<Entry> entries = EntriesOf(postings);
      RETURN_IF_ERROR(WriteBookings(tx, BookingsOf(entries)));
      const View view(into, into.current(), Scope::Public());
      FinanceData next = view.data();
      next.ledger = WithBookings(next.ledger, BookingsOf(entries), tx.version());
      view.AdvanceOnCommit(tx, std::move(next));
      if (discard) tx.Discard();
      return absl::OkStatus();
    });
  };
  std::vector<Posting> postings = ReportPostings();
  postings[0].performance = OneDay(absl::CivilDay(2023, 12, 31));
  postings[0].dimensions = {kDeal, "L", "P", "D", "0.10", "SELWERD"};
  book(postings, *snapshots, /*discard=*/true);
  EXPECT_EQ(snapshots->current()->data.ledger.size(), 0U);
  book(postings, *snapshots);
  const auto another = [](const std::string& id) {
    return Spent(id, "VEILIG", 1, OneDay(absl::CivilDay(2024, 3, 1)));
  };
  book({another("9")}, *snapshots);
  EXPECT_EQ(snapshots->current()->data.ledger.size(), postings.size() + 1);

  const auto anew = *Snapshots::Open(*database_, LoadFinance);
  EXPECT_EQ(snapshots->current()->version, anew->current()->version);
  const FinanceData& taken = snapshots->current()->data;
  const FinanceData& read = anew->current()->data;
  using enum Dimension;
  for (const Dimension dimension :
       {kActionLine, kScheme, kKind, kYear, kPeriod, kArea, kProject, kDirectorate, kTaakveld}) {
    const auto sums = [&](const Ledger& ledger) {
      std::map<std::string, Cell> by_key;
      const auto table = *ComputeSpending(ledger, {.rows = kActionLine, .columns = dimension});
      for (size_t i = 0; i < table.columns.size(); ++i) {
        by_key[table.columns[i].key] = table.column_totals[i].value_or(Cell());
      }
      return by_key;
    };
    EXPECT_EQ(sums(taken.ledger), sums(read.ledger)) << static_cast<int>(dimension);
    EXPECT_FALSE(sums(read.ledger).empty());
  }
  EXPECT_EQ(taken.ledger.UpTo(1).size(), postings.size());

  // One that is behind reads what it has not got.
  Book({another("10")});
  book({another("11")}, *snapshots);
  EXPECT_EQ(snapshots->current()->version, anew->current()->version);
  ASSERT_TRUE(snapshots->Refresh().ok());
  EXPECT_EQ(snapshots->current()->data.ledger.size(), postings.size() + 3);
}

TEST_P(StoreTest, ASnapshotOfThePastHasWhatWasKnownThen) {
  const absl::Time start = clock_.Now();
  const auto snapshots = *Snapshots::Open(*database_, LoadFinance);
  Write([&](store::Tx& tx) { return Declare(tx, kSchemes, RegioDeal()); });
  Book({ReportPostings()[0]});
  Write([&](store::Tx& tx) { return Declare(tx, kAllocationKeys, PopulationKey()); });
  Book({ReportPostings()[1]});
  ASSERT_TRUE(snapshots->Refresh().ok());
  const auto at = [&](int version) -> const FinanceData& {
    absl::Time committed_at;
    EXPECT_TRUE(database_
                    ->Read([&](store::Tx& tx, const store::DataVersion&) -> absl::Status {
                      ASSIGN_OR_RETURN(committed_at, store::CommitTime(tx, version));
                      return absl::OkStatus();
                    })
                    .ok());
    const auto snapshot = snapshots->At({.as_of = committed_at}, clock_.Now(), true);
    EXPECT_TRUE(snapshot.ok()) << snapshot.status();
    EXPECT_EQ((*snapshot)->version.counter, version);
    return (*snapshot)->data;
  };
  EXPECT_EQ(at(1).ledger.size(), 0u);
  EXPECT_EQ(at(1).ledger.reference().schemes.size(), 1u);
  EXPECT_EQ(at(2).ledger.size(), 1u);
  EXPECT_EQ(at(2).ledger.reference().keys.size(), 0u);
  EXPECT_EQ(at(3).ledger.size(), 1u);
  EXPECT_EQ(at(3).ledger.reference().keys.size(), 1u);
  EXPECT_EQ(at(4).ledger.size(), 2u);
  EXPECT_EQ(ReasonOf(snapshots->At({.as_of = start - absl::Hours(1)}, clock_.Now(), true).status()),
            "AS_OF_BEFORE_FIRST");
}

TEST_P(StoreTest, WhatASchemePublishesIsOfItsVersion) {
  Scheme scheme = RegioDeal();
  const PublishedKinds kinds[] = {PublishedByDefault(), {}, {Kind::kBudget, Kind::kForecast}};
  for (const PublishedKinds& published : kinds) {
    scheme.published = published;
    Write([&](store::Tx& tx) { return Declare(tx, kSchemes, scheme); });
  }
  Read([&](store::Tx& tx) -> absl::Status {
    for (int64_t version = 1; version <= 3; ++version) {
      ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, version));
      EXPECT_EQ(reference.schemes.at(0).published, kinds[version - 1]);
    }
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, ASchemeOfAnOlderProgramPublishesWhatIsPublishedByDefault) {
  const testing::TempDatabase older(GetParam());
  database_ = *store::Open(older.url(), absl::MakeConstSpan(kMigrations).first(2), clock_);
  Write([](store::Tx& tx) -> absl::Status {
    tx.Changed("reference");
    RETURN_IF_ERROR(
        tx.Execute("INSERT INTO scheme (id, version, removed, label_nl, label_en, "
                   "instrument, grantor, currency) "
                   "VALUES ('OLD', 1, 0, 'Oud', 'Old', 1, 'BZK', 'EUR')",
                   {}));
    return tx.Execute(
        "INSERT INTO scheme_terms (scheme, version, valid_from, vat_basis, source) "
        "VALUES ('OLD', 1, '2020-01-01', 0, 'test')",
        {});
  });
  database_ = *store::Open(older.url(), kMigrations, clock_);
  Read([](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Reference reference, LoadReference(tx, 1));
    EXPECT_EQ(reference.schemes.at(0).published,
              (PublishedKinds{Kind::kReceipt, Kind::kRealisation}));
    return absl::OkStatus();
  });
  database_.reset();
}

TEST_P(StoreTest, ReferenceDataOfAVersion) {
  Write([&](store::Tx& tx) { return Declare(tx, kSchemes, RegioDeal()); });
  Write([&](store::Tx& tx) { return CloseBooks(tx, "TEST", absl::CivilDay(2022, 12, 31)); });
  Write([&](store::Tx& tx) { return Declare(tx, kAllocationKeys, PopulationKey()); });
  Write([&](store::Tx& tx) { return CloseBooks(tx, "TEST", absl::CivilDay(2023, 12, 31)); });
  Read([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Reference second, LoadReference(tx, 2));
    EXPECT_THAT(second.schemes, ElementsAre(RegioDeal()));
    EXPECT_THAT(second.keys, IsEmpty());
    EXPECT_EQ(second.closed_through.at("TEST"), absl::CivilDay(2022, 12, 31));
    ASSIGN_OR_RETURN(const Reference last, LoadReference(tx, 4));
    EXPECT_THAT(last.keys, ElementsAre(PopulationKey()));
    EXPECT_EQ(last.closed_through.at("TEST"), absl::CivilDay(2023, 12, 31));
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, BooksOfASchemeAreKnown) {
  Book(ReportPostings());
  Read([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto booked, BookedSchemes(tx));
    EXPECT_EQ(booked, (std::map<std::string, std::string>{{kDeal, "EUR"}}));
    return absl::OkStatus();
  });
}

// What a file that has been taken up says, in three pieces.
Filing LargeFiling(const std::deque<std::string>& ids) {
  Filing filing;
  filing.coverage = *ParseCoverage("2023-01/2023-03");
  const LinePlace* places[] = {
      &filing.places.emplace_back(
          LinePlace{2023, Months::Of(2023, 1), "1", "4000", Side::kExpense, "EUR", "", ""}),
      &filing.places.emplace_back(
          LinePlace{2023, Months::Of(2023, 2), "2", "4100", Side::kIncome, "USD", "K1", "P1"})};
  for (const std::string& id : ids) {
    const auto number = static_cast<int64_t>(filing.lines.size());
    filing.lines.push_back({number + 2, id, places[number % 2], number % 7 - 3,
                            number % 2 == 0 ? Filed::kInScope : Filed::kOutOfScope,
                            number % 2 == 0 ? number + 1 : 0, number % 10 == 8});
  }
  return filing;
}

std::deque<std::string> ManyIds() {
  std::deque<std::string> ids;
  for (int i = 0; i < 2500; ++i) ids.push_back(absl::StrCat("id ", i));
  return ids;
}

std::string ContentsOf(const FileLines& lines) {
  std::string contents;
  for (const auto& file : lines.OfSource("TEST")) {
    absl::StrAppend(&contents, file->file.batch, " ", file->file.file_name, " ",
                    FormatCoverage(file->file.coverage), " ",
                    absl::FormatTime(file->file.recorded_at), "\n");
    for (size_t i = 0; i < file->size(); ++i) {
      const LinePlace& place = (*file->places)[file->place[i]];
      absl::StrAppend(&contents, file->id[i], " ", file->amount[i], " ", file->posting[i], " ",
                      file->position[i], " ", place.year, " ", place.months.first, " ",
                      place.period, " ", place.account, " ", place.side, " ", place.currency, " ",
                      place.project_code, " ", file->filed[i], "\n");
    }
  }
  return contents;
}

TEST_P(StoreTest, LinesOfFilesAreReadAsTheyWereStored) {
  const std::deque<std::string> ids = ManyIds();
  const BatchRecord record{"TEST", "ledger", "f.csv", Sha256Of("f")};
  FileLines in_memory;
  const auto store = [&](const Filing& filing) {
    Write([&](store::Tx& tx) -> absl::Status {
      FileLinesExtension extension(in_memory);
      Extend(tx, record, filing, &extension);
      in_memory = extension.Finish();
      return WriteBatch(tx, record, Packed(filing));
    });
  };
  store(LargeFiling(ids));
  Filing second;  // of its own lines only; it replaces one of another file of such
  second.places.push_back({2024, Months::OfYear(2024), "", "4000", Side::kExpense, "EUR"});
  second.lines = {{2, "x", &second.places[0], 5, Filed::kRejected, 0}};
  store(second);
  Filing third = second;
  third.replaced = {{2, {0}}};
  store(third);
  Read([&](store::Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const FileLines read, LoadFileLines(tx, 0, 3, FileLines()));
    EXPECT_EQ(ContentsOf(read), ContentsOf(in_memory));
    EXPECT_EQ(read.OfSource("TEST").size(), 2u);
    EXPECT_EQ(read.OfSource("TEST")[0]->size(), 2250u);  // without what is said elsewhere
    EXPECT_TRUE(read.OfSource("OTHER").empty());
    ASSIGN_OR_RETURN(const FileLines first, LoadFileLines(tx, 0, 1, FileLines()));
    ASSIGN_OR_RETURN(const FileLines later, LoadFileLines(tx, 1, 3, first));
    EXPECT_EQ(ContentsOf(later), ContentsOf(in_memory));
    ASSIGN_OR_RETURN(const auto alone, LoadBatch(tx, 3, "TEST", 1));
    EXPECT_EQ(alone->OfSource("TEST")[0]->size(), 2500u);
    ASSIGN_OR_RETURN(const auto of_other, LoadBatch(tx, 3, "OTHER", 1));
    EXPECT_FALSE(of_other.has_value());
    ASSIGN_OR_RETURN(const auto not_yet, LoadBatch(tx, 1, "TEST", 2));
    EXPECT_FALSE(not_yet.has_value());
    ASSIGN_OR_RETURN(const auto texts, LoadStoredLines(tx, 1, {0, 999, 1000, 2499}));
    EXPECT_EQ(texts.size(), 4u);
    EXPECT_EQ(texts.back().external_id, "id 2499");
    EXPECT_EQ(texts.back().line, 2501);
    EXPECT_EQ(LoadStoredLines(tx, 1, {2500}).status().code(), absl::StatusCode::kDataLoss);
    ASSIGN_OR_RETURN(const bool same, IsNewestBatch(tx, "TEST", Packed(third)));
    EXPECT_TRUE(same);
    ASSIGN_OR_RETURN(const bool other, IsNewestBatch(tx, "TEST", Packed(LargeFiling(ids))));
    EXPECT_FALSE(other);
    return absl::OkStatus();
  });
}

TEST_P(StoreTest, DamagedLinesAreSaidToBe) {
  const std::deque<std::string> ids = ManyIds();
  const PackedFiling packed = Packed(LargeFiling(ids));
  Write([&](store::Tx& tx) {
    return WriteBatch(tx, {"TEST", "ledger", "f.csv", Sha256Of("f")}, packed);
  });
  const auto damage = [&](absl::string_view sql, const std::vector<store::Value>& parameters) {
    Write([&](store::Tx& tx) { return tx.Execute(sql, parameters); });
    Read([&](store::Tx& tx) -> absl::Status {
      EXPECT_EQ(LoadFileLines(tx, 0, 1, FileLines()).status().code(), absl::StatusCode::kDataLoss)
          << sql;
      EXPECT_EQ(LoadBatch(tx, 1, "TEST", 1).status().code(), absl::StatusCode::kDataLoss) << sql;
      return absl::OkStatus();
    });
  };
  std::string flipped = packed.pieces[1];
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  for (const std::string& piece : {std::string("no lines"), flipped, std::string()}) {
    damage("UPDATE batch_lines SET lines = $1 WHERE piece = 1",
           {store::Value(store::Bytes{piece})});
  }
  damage("UPDATE batch_lines SET lines = $1 WHERE piece = 1",
         {store::Value(store::Bytes{packed.pieces[0]})});
  damage("DELETE FROM batch_lines WHERE piece = 1", {});
  damage("UPDATE batch SET covers = '2022'", {});
}

// Lines are counted by it, before it is known whether the hash of all of them is right.
TEST_P(StoreTest, ALineThatWasTakenUpInNoKnownWayIsDamage) {
  const std::deque<std::string> ids = ManyIds();
  for (const int unknown : {static_cast<int>(Filed::kUnread) + 1, 255}) {
    Filing filing = LargeFiling(ids);
    filing.lines.back().filed = static_cast<Filed>(unknown);
    Write([&](store::Tx& tx) {
      return WriteBatch(tx, {"TEST", "ledger", "f.csv", Sha256Of("f")}, Packed(filing));
    });
    Read([&](store::Tx& tx) -> absl::Status {
      EXPECT_EQ(LoadFileLines(tx, 0, 2, FileLines()).status().code(), absl::StatusCode::kDataLoss);
      return absl::OkStatus();
    });
  }
}

// Else its lines would not be read, and be missed by nobody.
TEST_P(StoreTest, DamageOfAListedBatchIsSaid) {
  const std::deque<std::string> ids = ManyIds();
  const PackedFiling packed = Packed(LargeFiling(ids));
  Write([&](store::Tx& tx) {
    return WriteBatch(tx, {"TEST", "ledger", "f.csv", Sha256Of("f")}, packed);
  });
  const auto expect = [&](absl::StatusCode code, const std::string& sql) {
    Read([&](store::Tx& tx) -> absl::Status {
      EXPECT_EQ(LoadFileLines(tx, 0, 1, FileLines()).status().code(), code) << sql;
      EXPECT_EQ(LoadBatch(tx, 1, "TEST", 1).status().code(), code) << sql;
      return absl::OkStatus();
    });
  };
  expect(absl::StatusCode::kOk, "as written");
  const auto write = [&](const std::string& sql, const store::Value& value) {
    Write([&](store::Tx& tx) { return tx.Execute(sql, {value}); });
  };
  struct Column {
    std::string update;
    store::Value altered, written;
  };
  for (const auto& [update, altered, written] :
       {Column{"UPDATE batch SET lines = $1", store::Int(0), store::Int(packed.lines)},
        {"UPDATE batch SET first_month = $1", store::Int(12), store::Int(packed.months.first)},
        {"UPDATE batch SET end_month = $1", store::Int(99'999), store::Int(packed.months.end)},
        {"UPDATE batch SET source_system = $1", store::Str("X"), store::Str("TEST")}}) {
    write(update, altered);
    expect(absl::StatusCode::kDataLoss, update);
    write(update, written);
    expect(absl::StatusCode::kOk, update);
  }
}

TEST_P(StoreTest, DamageOfWhatAFileReplacesIsSaid) {
  const std::deque<std::string> ids = ManyIds();
  PackedFiling packed = Packed(LargeFiling(ids));
  packed.replaced = {{1, {0, 5}}};
  Write([&](store::Tx& tx) {
    return WriteBatch(tx, {"TEST", "ledger", "f.csv", Sha256Of("f")}, packed);
  });
  Write([](store::Tx& tx) { return tx.Execute("DELETE FROM batch_replaced", {}); });
  Read([&](store::Tx& tx) -> absl::Status {
    EXPECT_EQ(LoadFileLines(tx, 0, 1, FileLines()).status().code(), absl::StatusCode::kDataLoss);
    return absl::OkStatus();
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::finance
