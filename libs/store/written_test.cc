#include "libs/store/written.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "libs/base/date.h"
#include "libs/store/store_testing.h"

namespace wijkmonitor::store {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Lt;

constexpr Migration kPages[] = {
    {1, "pages",
     "CREATE TABLE page (id TEXT NOT NULL, version BIGINT NOT NULL, removed BIGINT NOT NULL, "
     "title TEXT NOT NULL, marks TEXT NOT NULL, PRIMARY KEY (id, version));\n"
     "CREATE TABLE page_line (page TEXT NOT NULL, version BIGINT NOT NULL, number BIGINT NOT NULL, "
     "text TEXT NOT NULL, PRIMARY KEY (page, version, number));\n"
     "CREATE TABLE page_revision (id TEXT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT "
     "NULL, author TEXT NOT NULL, organisation TEXT NOT NULL, role TEXT NOT NULL, reason TEXT NOT "
     "NULL, PRIMARY KEY (id, revision));\n"}};

struct Line {
  int64_t number = 0;
  std::string text;
  bool operator==(const Line&) const = default;
};
template <class Io>
void Columns(Io& io, Line& line) {
  io("number", line.number);
  io("text", line.text);
}
// Of every kind of value, packed in a column of the page.
struct Mark {
  std::string text;
  int64_t number = 0;
  std::optional<double> real;
  std::optional<absl::CivilDay> day;
  std::optional<Period> period;
  bool operator==(const Mark&) const = default;
};
template <class Io>
void Columns(Io& io, Mark& mark) {
  io("text", mark.text);
  io("number", mark.number);
  io("real", mark.real);
  io("day", mark.day);
  io.Span("start", "end", mark.period);
}
struct Page {
  std::string id, title;
  std::vector<Line> lines;
  std::vector<Mark> marks = {};
  bool operator==(const Page&) const = default;
};
template <class Io>
void Columns(Io& io, Page& page) {
  io.Id("page", page.id);
  io("title", page.title);
  io.Packed("marks", page.marks);
  io.Parts(page.lines, &Line::number);
}
constexpr WrittenTable<Page> kTable{
    .items = {.table = "page", .part = "pages", .parts = "page_line", .owner = "page"},
    .revisions = "page_revision"};

class WrittenTest : public DatabaseTest {
 protected:
  Written<Page> Create(Page page, Signature signature = {"me", "a", "partner", ""}) {
    Written<Page> created;
    const absl::Status done = Write(*pages_, [&](Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(created, kTable.Create(tx, std::move(page), std::move(signature)));
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok()) << done;
    return created;
  }
  Written<Page> Update(Page page, Signature signature) {
    Written<Page> updated;
    const absl::Status done = Write(*pages_, [&](Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const auto before, kTable.Find(tx, page.id));
      ASSIGN_OR_RETURN(updated, kTable.Update(tx, *before, page, std::move(signature)));
      ASSIGN_OR_RETURN(const auto found, kTable.Find(tx, page.id));
      EXPECT_EQ(found->item, updated.item);
      EXPECT_EQ(found->revision, updated.revision);
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok()) << done;
    return updated;
  }
  template <class T>
  T Read(const std::function<absl::StatusOr<T>(Tx&)>& body) {
    T result;
    const absl::Status read = pages_->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
      ASSIGN_OR_RETURN(result, body(tx));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return result;
  }
  std::vector<Written<Page>> Load(int64_t version) {
    return Read<std::vector<Written<Page>>>([version](Tx& tx) { return kTable.Load(tx, version); });
  }
  // The items of a version, from those of another.
  WrittenItems<Page> At(const WrittenItems<Page>& items, int64_t version, int64_t of) {
    return Read<WrittenItems<Page>>([&](Tx& tx) { return items.At(tx, kTable, version, of); });
  }
  static std::vector<Written<Page>> All(const WrittenItems<Page>& items) {
    std::vector<Written<Page>> all;
    for (const auto& item : items.all()) all.push_back(*item);
    return all;
  }
  std::vector<Written<Page>> History(const std::string& id, int64_t version = 1'000'000) {
    return Read<std::vector<Written<Page>>>(
        [&](Tx& tx) { return kTable.History(tx, id, version); });
  }

  std::unique_ptr<Database> pages_ = OpenDatabase(kPages);
};

TEST_P(WrittenTest, EachChangeIsARevisionThatStays) {
  Page page{"P", "first", {{1, "one"}, {2, "two"}}};
  EXPECT_EQ(Create(page, {"me", "a", "partner", "because"}).revision, 1);
  const absl::Time first_at = VersionOf(*pages_).committed_at;
  clock_.Advance(absl::Hours(1));
  Create({"Q", "other", {}});
  const Page first = page;
  page.title = "second";
  page.lines = {{1, "one"}, {3, "three"}};
  EXPECT_EQ(Update(page, {"you", "", "programme_manager", "better"}).revision, 2);

  const std::vector<Written<Page>> now = Load(3);
  ASSERT_EQ(now.size(), 2u);
  EXPECT_EQ(now[0].item, page);
  EXPECT_EQ(now[0].revision, 2);
  EXPECT_EQ(now[0].created_by, "me");
  EXPECT_EQ(now[0].signature, (Signature{"you", "", "programme_manager", "better"}));
  EXPECT_EQ(now[0].changed_at, VersionOf(*pages_).committed_at);
  EXPECT_EQ(now[1].item.id, "Q");
  // As of an earlier version.
  const std::vector<Written<Page>> then = Load(1);
  ASSERT_EQ(then.size(), 1u);
  EXPECT_EQ(then[0].item, first);
  EXPECT_EQ(then[0].revision, 1);
  EXPECT_EQ(then[0].changed_at, first_at);

  const std::vector<Written<Page>> history = History("P");
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0], then[0]);
  EXPECT_EQ(history[1], now[0]);
  EXPECT_EQ(History("P", 2).size(), 1u);
  EXPECT_THAT(History("none"), IsEmpty());
  const absl::Status read = pages_->Read([&](Tx& tx, const DataVersion&) -> absl::Status {
    for (const int64_t version : {1, 2, 3}) {
      ASSIGN_OR_RETURN(const auto found, kTable.Find(tx, "P", version));
      EXPECT_EQ(*found, history[version / 3]);
    }
    ASSIGN_OR_RETURN(const auto none, kTable.Find(tx, "P", 0));
    EXPECT_FALSE(none.has_value());
    ASSIGN_OR_RETURN(const auto all, kTable.Authors(tx, "P"));
    EXPECT_THAT(all, ElementsAre("me", "you"));
    ASSIGN_OR_RETURN(const auto later, kTable.Authors(tx, "P", 2));
    EXPECT_THAT(later, ElementsAre("you"));
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(WrittenTest, PackedItemsComeBackAsTheyWere) {
  const std::vector<Mark> marks = {
      {"", 0, {}, {}, {}},
      {"a|b\nc\\d\\e\\m", -7, 0.1, absl::CivilDay(2024, 2, 29), Period::OfYear(2023)},
      {"\\", INT64_MAX, -1e-300, {}, {}},
      {"ë", INT64_MIN, 53.2193835, absl::CivilDay(1900, 1, 1), {}}};
  Create({"P", "title", {{1, "one"}}, marks});
  Create({"Q", "title", {}, {}});
  Create({"R", "title", {}, {{"", 0, {}, {}, {}}}});
  const std::vector<Written<Page>> pages = Load(3);
  ASSERT_EQ(pages.size(), 3u);
  EXPECT_EQ(pages[0].item.marks, marks);
  EXPECT_THAT(pages[1].item.marks, IsEmpty());
  EXPECT_EQ(pages[2].item.marks.size(), 1u);
}

TEST_P(WrittenTest, WhatWasWrittenSinceAVersion) {
  Create({"P", "first", {{1, "one"}}});
  Create({"Q", "first", {}});
  Update({"P", "second", {{1, "one"}, {2, "two"}}}, {"you", "", "partner", ""});
  Create({"R", "first", {}}, {"them", "", "partner", ""});
  const auto since = [&](int64_t after, int64_t version) {
    return Read<std::vector<Written<Page>>>(
        [=](Tx& tx) { return kTable.Load(tx, version, after); });
  };
  EXPECT_THAT(since(4, 4), IsEmpty());
  const std::vector<Written<Page>> pages = since(2, 4);
  ASSERT_EQ(pages.size(), 2u);
  EXPECT_EQ(pages[0].item, (Page{"P", "second", {{1, "one"}, {2, "two"}}}));
  EXPECT_EQ(pages[0].revision, 2);
  EXPECT_EQ(pages[0].created_by, "");  // that was before
  EXPECT_EQ(pages[1].item.id, "R");
  EXPECT_EQ(pages[1].created_by, "them");
  EXPECT_EQ(since(0, 4), Load(4));
}

TEST_P(WrittenTest, TheItemsOfAVersionAreTheSameFromAnother) {
  Create({"P", "first", {{1, "one"}}});
  Create({"Q", "first", {}}, {"them", "", "partner", ""});
  Create({"R", "first", {}});
  Update({"P", "second", {{1, "one"}, {2, "two"}}}, {"you", "", "partner", ""});
  Create({"S", "first", {}});                               // was not there before
  Update({"S", "second", {}}, {"you", "", "partner", ""});  // likewise
  Update({"P", "third", {}}, {"you", "", "partner", ""});
  Update({"R", "second", {}}, {"you", "", "partner", ""});
  for (int64_t of = 0; of <= 8; ++of) {
    const WrittenItems<Page> items = At({}, of, 0);
    for (int64_t version = 0; version <= 8; ++version) {
      EXPECT_EQ(All(At(items, version, of)), Load(version)) << of << " " << version;
    }
  }
}

TEST_P(WrittenTest, WhatATransactionWroteNeedNotBeReadAgain) {
  Create({"Q", "first", {}});
  Create({"T", "first", {}});
  const WrittenItems<Page> before = At({}, 2, 0);
  WrittenItems<Page> after;
  const absl::Status done = Write(*pages_, [&](Tx& tx) -> absl::Status {
    const auto first = [](const char* id) {
      return kTable.First({id, "first", {{1, "one"}}}, {"them", "a", "partner", ""});
    };
    // In no order.
    std::vector<WrittenItems<Page>::Ptr> written;
    for (Written<Page> page :
         {first("S"), first("P"),
          kTable.Next(*before.Find("Q"), {"Q", "second", {}}, {"you", "", "", "why"})}) {
      written.push_back(WrittenItems<Page>::WrittenBy(tx, std::move(page)));
    }
    RETURN_IF_ERROR(kTable.Write(tx, written));
    after = before.With(std::move(written));
    return absl::OkStatus();
  });
  EXPECT_TRUE(done.ok()) << done;
  EXPECT_EQ(after.all().size(), 4u);
  EXPECT_EQ(after.Find("T"), before.Find("T")) << "is shared";
  EXPECT_EQ(All(after), Load(3));
}

TEST_P(WrittenTest, OfANewerStateIsSharedWhatIsTheSame) {
  Create({"P", "first", {}});
  Create({"Q", "first", {}});
  Create({"R", "first", {}});
  Update({"Q", "second", {}}, {"you", "", "partner", ""});
  Create({"S", "first", {}});
  const WrittenItems<Page> now = At({}, 5, 0);
  // What is asked of the database has no more than what was replaced.
  const auto changed =
      Read<std::vector<Written<Page>>>([](Tx& tx) { return kTable.LoadChangedLater(tx, 3, 5); });
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0], Load(3)[1]);
  const WrittenItems<Page> then = At(now, 3, 5);
  ASSERT_EQ(then.all().size(), 3u);
  EXPECT_EQ(then.Find("P"), now.Find("P"));
  EXPECT_EQ(then.Find("R"), now.Find("R"));
  EXPECT_NE(then.Find("Q"), now.Find("Q"));
  EXPECT_EQ(then.Find("Q")->item.title, "first");
  EXPECT_EQ(then.Find("S"), nullptr);
}

TEST_P(WrittenTest, WhatItemsTakeBesideOthers) {
  constexpr size_t kTitle = 10'000, kPointers = 3 * sizeof(void*) * 2;
  for (const char* id : {"P", "Q", "R"}) Create({id, std::string(kTitle, 'x'), {}});
  const WrittenItems<Page> before = At({}, 3, 0);
  EXPECT_EQ(before.BytesBeside(before), 0u);
  Update({"Q", std::string(2 * kTitle, 'y'), {{1, std::string(kTitle, 'z')}}, {}}, {});
  const WrittenItems<Page> now = At(before, 4, 3);
  const auto is_about = [](size_t bytes) { return AllOf(Ge(bytes), Lt(bytes + 2000)); };
  EXPECT_THAT(before.BytesBeside(now), is_about(kTitle + kPointers));
  EXPECT_THAT(now.BytesBeside(before), is_about(3 * kTitle + kPointers));
  EXPECT_THAT(now.BytesBeside({}), is_about(5 * kTitle + kPointers));
  EXPECT_THAT(before.BytesBeside(At({}, 3, 0)), is_about(3 * kTitle + kPointers)) << "are others";
  EXPECT_THAT(At(now, 3, 4).BytesBeside(now), is_about(kTitle + kPointers));
}

TEST_P(WrittenTest, WhatChangesNothingIsNoRevision) {
  const Page page{"P", "title", {{1, "one"}}};
  Create(page);
  EXPECT_EQ(Update(page, {"you", "", "analyst", "no difference"}).revision, 1);
  EXPECT_EQ(VersionOf(*pages_).counter, 1);
  EXPECT_EQ(History("P").size(), 1u);
}

TEST_P(WrittenTest, AnItemIsCreatedOnce) {
  Create({"P", "title", {}});
  EXPECT_FALSE(Write(*pages_, [](Tx& tx) {
                 return kTable.Create(tx, {"P", "another", {}}, {}).status();
               }).ok());
  EXPECT_EQ(Load(100)[0].item.title, "title");
}

TEST_P(WrittenTest, ThereIsNone) {
  const absl::Status read = pages_->Read([](Tx& tx, const DataVersion&) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found, kTable.Find(tx, "none"));
    EXPECT_FALSE(found.has_value());
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
}

TEST_P(WrittenTest, TheHistoryIsWholeAfterAThousandChanges) {
  Create({"P", "0", {}});
  for (int number = 1; number < 1000; ++number) {
    Page page{"P", absl::StrCat(number), {}};
    if (number % 2 == 1) page.lines = {{number, "odd"}};
    ASSERT_EQ(Update(page, {absl::StrCat(number % 7), "", "partner", ""}).revision, number + 1);
  }
  const std::vector<Written<Page>> history = History("P");
  ASSERT_EQ(history.size(), 1000u);
  absl::Time before = absl::InfinitePast();
  for (int number = 0; number < 1000; ++number) {
    const Written<Page>& written = history[number];
    EXPECT_EQ(written.revision, number + 1);
    EXPECT_EQ(written.item.title, absl::StrCat(number));
    EXPECT_EQ(written.item.lines.size(), number % 2);
    EXPECT_EQ(written.created_by, "me");
    EXPECT_GT(written.changed_at, before);
    before = written.changed_at;
  }
}

// Who wrote on one replica is known as the same on another that has not heard of them.
TEST_P(WrittenTest, AnAuthorHasOneName) {
  const auto other = OpenDatabase(kPages);
  EXPECT_NE(other->PseudonymOf("someone"), "");  // of its own, until it hears
  std::vector<std::string> authors;
  for (Database* database : {pages_.get(), other.get(), pages_.get()}) {
    const absl::Status done = Write(*database, [&](Tx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(authors.emplace_back(), tx.Author());
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok()) << done;
  }
  EXPECT_EQ(authors[0], authors[1]);
  EXPECT_EQ(authors[0], authors[2]);
  EXPECT_EQ(other->PseudonymOf("someone"), authors[0]);
  EXPECT_EQ(pages_->Read([](Tx& tx, const DataVersion&) { return tx.Author().status(); }).code(),
            absl::StatusCode::kInternal);
}

INSTANTIATE_TEST_SUITE_P(Engines, WrittenTest, ::testing::ValuesIn(testing::kEngines),
                         testing::NameOfEngine());

}  // namespace
}  // namespace wijkmonitor::store
