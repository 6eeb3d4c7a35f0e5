// Whatever is imported, changed, reversed and closed, in whatever order: after each step the
// reconciliation is what a model says that was told the same, and no sum of it is off.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/testing/temp_dir.h"
#include "services/finance/service_reconciliation_files_testing.h"
#include "services/finance/service_testing.h"

namespace wijkmonitor::finance {
namespace {

using rpc::Report;
using Stub = ServedFinance::Stub;

constexpr uint32_t kSeeds = 16;
constexpr int kSteps = 45;
constexpr int kYears[] = {2023, 2024};
constexpr int kSlipsPerYear = 9;
constexpr const char* kOpenDays[] = {"2025-01-10", "2025-06-30"};
constexpr const char* kClosings[] = {"2023-06-30", "2023-12-31", "2024-05-31", "2024-12-31"};

class Chooser {
 public:
  explicit Chooser(uint32_t seed) : random_(seed) {}
  int Whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool Chance(int percent) { return Whole(1, 100) <= percent; }
  template <class List>
  const auto& OneOf(const List& list) {
    return std::begin(list)[Whole(0, static_cast<int>(std::size(list)) - 1)];
  }
  template <class T>
  T OneOf(std::initializer_list<T> list) {
    return list.begin()[Whole(0, static_cast<int>(list.size()) - 1)];
  }

 private:
  std::mt19937 random_;
};

// What the bookkeeping of the source has now. Lines come, go, move and change.
class Source {
 public:
  explicit Source(Chooser* chooser) : chooser_(*chooser) {
    for (const int year : kYears) {
      for (int slip = 1; slip <= kSlipsPerYear; ++slip) {
        lines_.push_back({.year = year, .slip = slip});
        Rewrite(&lines_.back());
        is_there_.push_back(chooser_.Chance(80));
      }
    }
  }

  void Change() {
    const auto i = static_cast<size_t>(chooser_.Whole(0, static_cast<int>(lines_.size()) - 1));
    WrittenLine& line = lines_[i];
    switch (chooser_.Whole(1, 5)) {
      case 1:
        is_there_[i] = !is_there_[i];
        break;
      case 2:
        Move(&line);
        break;
      case 3:
        SetAmount(&line);
        break;
      case 4:
        line.cost_center = chooser_.OneOf(kCostCenters);
        break;
      default:
        Rewrite(&line);
    }
  }

  // Those that `is_meant` says, in any order.
  template <class Predicate>
  std::vector<WrittenLine> Lines(Predicate is_meant) {
    std::vector<WrittenLine> lines;
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (is_there_[i] && is_meant(lines_[i])) lines.push_back(lines_[i]);
    }
    return lines;
  }

 private:
  static constexpr const char* kAccounts[] = {"4310", "4311", "4320", "8010"};
  static constexpr const char* kCostCenters[] = {"K1", "K2"};

  void Rewrite(WrittenLine* line) {
    line->account = chooser_.OneOf(kAccounts);
    line->cost_center = chooser_.OneOf(kCostCenters);
    SetAmount(line);
    Move(line);
  }
  void SetAmount(WrittenLine* line) {
    line->debit = chooser_.Chance(4) ? 0 : chooser_.Whole(-3000, 20'000);
    line->credit = 0;
    if (chooser_.Chance(30)) std::swap(line->debit, line->credit);
  }
  // Books have a period before and one after the twelve months; a day may lie in another month.
  void Move(WrittenLine* line) {
    line->number = chooser_.Chance(10) ? chooser_.OneOf({0, 13}) : chooser_.Whole(1, 12);
    const int month = chooser_.Chance(10) ? chooser_.Whole(1, 12) : std::clamp(line->number, 1, 12);
    line->day = absl::CivilDay(line->year, month, chooser_.Whole(1, 28));
  }

  Chooser& chooser_;
  std::vector<WrittenLine> lines_;
  std::vector<bool> is_there_;  // by line
};

// An answer, and when it was given.
struct Answered {
  google::protobuf::Timestamp at;
  std::string bytes;
};

class ReconciliationPropertyTest : public ::testing::TestWithParam<uint32_t> {
 protected:
  ReconciliationPropertyTest() : chooser_(GetParam()), source_(&chooser_) {
    Restart();
    Map();
  }

  // --- What may happen ---

  void Step() {
    const int dice = chooser_.Whole(1, 100);
    if (dice <= 62) {
      for (int changes = chooser_.Whole(0, 4); changes > 0; --changes) source_.Change();
      Send(AnyFile());
    } else if (dice <= 67 && !sent_.lines.empty()) {
      Send(sent_);
    } else if (dice <= 82) {
      Reverse();
    } else if (dice <= 92) {
      Map();
    } else if (dice <= 95 && closings_ < std::size(kClosings)) {
      Close();
    } else {
      Restart();
    }
  }

  void Restart() {
    Note("restart");
    served_.reset();
    served_ = std::make_unique<ServedFinance>("sqlite:" + dir_.File("finance.db"));
    ExpectAllOfThePast();
  }

  void Map() {
    BookingRules rules = {{"4310", {false, chooser_.OneOf({"VEILIG", "MEEDOEN"})}},
                          {"8010", {chooser_.Chance(60), "VEILIG"}}};
    if (chooser_.Chance(75)) rules["4311"] = {false, "VEILIG"};
    if (chooser_.Chance(60)) rules["4320"] = {false, "KINDEREN"};
    std::string rows = "LEDGER,4320,,,true,,,,,,,,\n";
    if (rules.contains("4320")) rows.clear();
    for (const auto& [account, rule] : rules) {
      absl::StrAppend(&rows, "LEDGER,", account, ",,,false,,", rule.is_income ? "INCOME" : "", ",,",
                      rule.action_line, ",,,,\n");
    }
    Note("mappings\n" + rows);
    const auto report = served_->ImportMappings(rows);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_NE(report->outcome(), Report::OUTCOME_REJECTED) << report->DebugString();
    books_.rules = rules;
  }

  void Close() {
    const std::string day = kClosings[closings_++];
    Note("close " + day);
    v1::CloseBooksRequest request;
    request.set_request_id(RandomUuid());
    request.set_source_system("LEDGER");
    request.set_through(day);
    ASSERT_TRUE(served_->Call(&Stub::CloseBooks, request).ok());
    books_.closed_through = day;
  }

  void Reverse() {
    const std::vector<std::string> ids = ledger_.IdsInForce();
    if (ids.empty()) return;
    v1::ReversePostingRequest request;
    request.set_request_id(RandomUuid());
    request.set_source_system("LEDGER");
    request.set_external_id(chooser_.OneOf(ids));
    if (chooser_.Chance(50)) request.set_day(chooser_.OneOf(kOpenDays));
    Note(absl::StrCat("reverse ", request.external_id(), " on \"", request.day(), "\""));
    const std::string day = request.day().empty()
                                ? ledger_.Newest(request.external_id()).period().start()
                                : request.day();
    EXPECT_EQ(served_->Call(&Stub::ReversePosting, request).ok(), !books_.AreClosed(day));
    const ListedLedger before = std::exchange(ledger_, Listed());
    EXPECT_EQ(ledger_.IsInForce(request.external_id()), books_.AreClosed(day));
  }

  // --- Files ---

  SentFile AnyFile() {
    SentFile file;
    file.rebook = chooser_.Chance(65);
    file.allow_partial = chooser_.Chance(50);
    file.validate_only = chooser_.Chance(8);
    if (chooser_.Chance(50)) file.correction_day = chooser_.OneOf(kOpenDays);
    if (chooser_.Chance(4)) file.correction_day = "2023-03-01";
    Fill(&file);
    if (!file.own && chooser_.Chance(30)) Spoil(&file);
    return file;
  }

  void Fill(SentFile* file) {
    const int year = chooser_.OneOf(kYears);
    const int dice = chooser_.Whole(1, 100);
    if (dice <= 25) {  // years
      const bool both = chooser_.Chance(30);
      file->lines =
          source_.Lines([&](const WrittenLine& line) { return both || line.year == year; });
    } else if (dice <= 50) {
      file->covers = "lines";
      file->lines = source_.Lines([&](const WrittenLine&) { return chooser_.Chance(15); });
      if (chooser_.Chance(40)) PutInOwnLayout(file);
    } else {
      const int first = 12 * year + chooser_.Whole(0, 11);
      const int end = dice <= 75 ? first + 1 : first + chooser_.Whole(2, 12);
      for (int month = first; month < end; ++month) file->months.insert(month);
      const auto text = [](int month) {
        return absl::StrFormat("%d-%02d", month / 12, month % 12 + 1);
      };
      file->covers = end == first + 1 ? text(first) : absl::StrCat(text(first), "/", text(end));
      file->lines = source_.Lines(
          [&](const WrittenLine& line) { return file->months.contains(line.month()); });
    }
  }

  void PutInOwnLayout(SentFile* file) {
    const auto cannot = [&](const WrittenLine& line) {
      return !books_.rules.contains(line.account) || line.debit == line.credit;
    };
    std::erase_if(file->lines, cannot);
    for (WrittenLine& line : file->lines) line = AsOwn(line, books_.rules.at(line.account));
    file->own = books_.rules;
  }

  // As lines of others may be: without a day, twice, or of another month.
  void Spoil(SentFile* file) {
    if (file->lines.empty()) return;
    const auto any = [&]() -> WrittenLine& {
      return file
          ->lines[static_cast<size_t>(chooser_.Whole(0, static_cast<int>(file->lines.size()) - 1))];
    };
    const int dice = chooser_.Whole(1, 3);
    if (dice == 1) {
      any().has_day = false;
    } else if (dice == 2) {
      WrittenLine again = any();
      if (chooser_.Chance(50)) (again.is_credit() ? again.credit : again.debit) += 100;
      file->lines.push_back(again);
    } else {
      any().number = chooser_.Whole(1, 12);
    }
  }

  void Send(const SentFile& file) {
    Note(file.Describe());
    const Expected expected = books_.Expect(file, ledger_);
    const auto report = served_->Import(file.Text(), file.Request());
    ASSERT_TRUE(report.ok()) << report.status();
    ExpectReport(file, expected, *report);
    const ListedLedger before = std::exchange(ledger_, Listed());
    const bool is_taken = !expected.is_refused && !file.validate_only;
    ExpectBooked(file, expected, is_taken, before);
    if (!is_taken) return;
    sent_ = file;
    int64_t batch = 0;
    // Without one the newest file says the same already.
    const bool is_new = absl::SimpleAtoi(report->batch(), &batch);
    if (!is_new) {
      ASSERT_FALSE(files_.files().empty());
      batch = files_.files().back().batch;
    }
    of_batch_[batch] = files_.Take(ModelFileMaker(file, expected, ledger_).Make(batch), ledger_);
  }

  void ExpectReport(const SentFile& file, const Expected& expected, const Report& report) {
    EXPECT_EQ(report.outcome() == Report::OUTCOME_REJECTED, expected.is_refused)
        << report.DebugString();
    EXPECT_EQ(report.rows_read(), file.lines.size());
    const int64_t rows[4] = {report.rows_applied(), report.rows_unchanged(),
                             report.rows_out_of_scope(), report.rows_rejected()};
    int64_t amounts[2][4] = {};
    for (const auto& of_side : report.amounts()) {
      const bool is_credit = of_side.side() == common::v1::ImportAmounts::SIDE_INCOME;
      const int64_t sums[4] = {of_side.applied_minor(), of_side.unchanged_minor(),
                               of_side.out_of_scope_minor(), of_side.rejected_minor()};
      for (int i = 0; i < 4; ++i) amounts[is_credit][i] += sums[i];
    }
    EXPECT_THAT(rows, ::testing::ElementsAreArray(expected.rows)) << report.DebugString();
    for (const int side : {0, 1}) {
      EXPECT_THAT(amounts[side], ::testing::ElementsAreArray(expected.amounts[side]))
          << report.DebugString();
    }
  }

  // What is applied is in the ledger as its line says, and nothing else has changed.
  void ExpectBooked(const SentFile& file, const Expected& expected, bool is_taken,
                    const ListedLedger& before) {
    std::set<std::string> applied;
    for (size_t i = 0; is_taken && i < file.lines.size(); ++i) {
      const WrittenLine& line = file.lines[i];
      if (expected.became[i] != Became::kApplied) continue;
      applied.insert(line.id());
      ASSERT_TRUE(ledger_.IsInForce(line.id())) << line.Text();
      const BookingRules& rules = file.own ? *file.own : books_.rules;
      EXPECT_TRUE(ledger_.Says(line, rules.at(line.account), !file.own)) << line.id();
      const size_t more = before.IsInForce(line.id()) ? 2 : 1;
      EXPECT_EQ(ledger_.Revisions(line.id()), before.Revisions(line.id()) + more);
    }
    for (const WrittenLine& line : source_.Lines([](const WrittenLine&) { return true; })) {
      if (applied.contains(line.id())) continue;
      EXPECT_EQ(ledger_.Revisions(line.id()), before.Revisions(line.id())) << line.Text();
    }
  }

  ListedLedger Listed() {
    ListedLedger listed;
    v1::ListPostingsRequest request;
    request.set_source_system("LEDGER");
    request.set_page_size(1000);
    do {
      const v1::ListPostingsResponse page = served_->Postings(request);
      for (const v1::Posting& posting : page.postings()) listed.Add(posting);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return listed;
  }

  // --- What must hold ---

  void ExpectAllHolds() {
    if (files_.files().empty()) return;
    v1::GetReconciliationRequest request;
    const auto all = Ask(request);
    ASSERT_TRUE(all.ok()) << all.status();
    ExpectSumsHold(*all);
    ExpectAnswer(*all, ModelReconciler::Run(files_.files(), ledger_, 0));
    for (const int year : kYears) {
      request.set_year(year);
      const auto of_year = Ask(request);
      ASSERT_EQ(of_year.ok(), files_.Knows(year)) << year << of_year.status();
      if (!of_year.ok()) continue;
      ExpectAnswer(*of_year, ModelReconciler::Run(files_.files(), ledger_, year));
    }
    const auto& [batch, file] =
        *std::next(of_batch_.begin(), chooser_.Whole(0, static_cast<int>(of_batch_.size()) - 1));
    request.clear_year();
    request.set_batch(absl::StrCat(batch));
    const auto of_batch = Ask(request);
    ASSERT_TRUE(of_batch.ok()) << of_batch.status();
    ExpectAnswer(*of_batch, ModelReconciler::Run({file}, ledger_, 0));
    Remember(*all);
    ExpectThePast(chooser_.OneOf(past_));
  }

  static void ExpectAnswer(const v1::Reconciliation& found, const ModelAnswer& expected) {
    const ModelAnswer answer = AnswerOf(found);
    EXPECT_EQ(answer.rows, expected.rows);
    EXPECT_EQ(answer.lines, expected.lines);
  }

  // What needs no model.
  void ExpectSumsHold(const v1::Reconciliation& all) {
    int64_t booked = 0;
    std::map<std::string, int64_t> differences, of_lines;
    for (const v1::ReconciliationRow& row : all.rows()) {
      const bool is_credit = row.side() == v1::POSTING_SIDE_INCOME;
      EXPECT_EQ(row.difference_minor(), row.total_minor() - row.booked_minor() -
                                            row.out_of_scope_minor() - row.rejected_minor() -
                                            row.reversed_minor());
      booked += is_credit ? -row.booked_minor() : row.booked_minor();
      differences[RowKey(row.year(), row.period(), row.account(), is_credit)] +=
          row.difference_minor();
    }
    // No posting of the source is left out, and none counts twice.
    EXPECT_EQ(booked, ledger_.Net());
    for (const v1::ReconciliationLine& line : all.lines()) {
      if (line.state() != v1::ReconciliationLine::STATE_GONE &&
          line.state() != v1::ReconciliationLine::STATE_CORRECTED &&
          line.state() != v1::ReconciliationLine::STATE_OTHER_AMOUNT) {
        continue;
      }
      const auto row = [&](const std::string& account) {
        return RowKey(line.year(), line.period(), account, line.side() == v1::POSTING_SIDE_INCOME);
      };
      of_lines[row(line.account())] += line.amount_minor();
      of_lines[row(line.booked_account().empty() ? line.account() : line.booked_account())] -=
          line.booked_minor();
    }
    // Each difference is that of the lines that are listed.
    std::erase_if(differences, [](const auto& row) { return row.second == 0; });
    std::erase_if(of_lines, [](const auto& row) { return row.second == 0; });
    EXPECT_EQ(differences, of_lines);
  }

  absl::StatusOr<v1::Reconciliation> Ask(v1::GetReconciliationRequest request) {
    request.set_source_system("LEDGER");
    request.set_page_size(1000);
    auto answer = served_->Call(&Stub::GetReconciliation, request);
    EXPECT_TRUE(!answer.ok() || answer->next_page_token().empty());
    return answer;
  }

  static std::string Bytes(v1::Reconciliation answer) {
    answer.clear_info();
    return answer.DebugString();
  }

  void Remember(const v1::Reconciliation& all) {
    const auto& at = all.info().committed_at();
    if (past_.empty() || past_.back().at.DebugString() != at.DebugString()) {
      past_.push_back({at, Bytes(all)});
    }
    EXPECT_EQ(Bytes(all), past_.back().bytes);
  }

  void ExpectThePast(const Answered& then) {
    v1::GetReconciliationRequest request;
    *request.mutable_as_of() = then.at;
    const auto again = Ask(request);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(Bytes(*again), then.bytes);
  }
  void ExpectAllOfThePast() {
    for (const Answered& then : past_) ExpectThePast(then);
  }

  void Note(const std::string& step) { steps_.push_back(step); }
  std::string Story() const {
    std::string story;
    for (size_t i = 0; i < steps_.size(); ++i) absl::StrAppend(&story, i, ": ", steps_[i], "\n");
    return story;
  }

  testing::TempDir dir_;
  Chooser chooser_;
  Source source_;
  std::unique_ptr<ServedFinance> served_;
  Books books_;
  size_t closings_ = 0;
  SentFile sent_;  // the last that was taken
  ListedLedger ledger_;
  ModelFiles files_;
  std::map<int64_t, ModelFile> of_batch_;  // each as if there were no other
  std::vector<Answered> past_;
  std::vector<std::string> steps_;
};

TEST_P(ReconciliationPropertyTest, IsWhatTheFilesSayBesideWhatTheLedgerHas) {
  for (int step = 0; step < kSteps; ++step) {
    Step();
    ExpectAllHolds();
    ASSERT_FALSE(HasFailure()) << "after:\n" << Story();
  }
  Restart();
  ExpectAllHolds();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReconciliationPropertyTest, ::testing::Range(1u, kSeeds + 1),
                         [](const auto& seed) { return absl::StrCat("Seed", seed.param); });

}  // namespace
}  // namespace wijkmonitor::finance
