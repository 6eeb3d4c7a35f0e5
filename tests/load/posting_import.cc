#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/money.h"
#include "libs/testing/served.h"
#include "services/finance/migrations.h"
#include "services/finance/service.h"
#include "tests/load/bare_database.h"
#include "tests/load/measurement.h"
#include "wijkmonitor/finance/v1/finance_service.grpc.pb.h"

namespace wijkmonitor::load {
namespace {

namespace v1 = finance::v1;

// The columns of the table, with their types: i a number, t a text, n a text or nothing, b bytes.
constexpr char kColumns[] =
    "number:i source_system:t external_id:t revision:i reversal:i version:i first:i book_year:i "
    "content_hash:b kind:i side:i amount:i currency:t period_start:t period_end:t "
    "performance_start:n performance_end:n corrects_start:n corrects_end:n scheme:t action_line:t "
    "project:t directorate:t taakveld:t area:t account:t cost_center:t resolves:n";

// A file, and what is booked of it.
struct Sent {
  std::string file;
  v1::ImportPostingsRequest request;
  int64_t rows = 0;
};

constexpr int kLedgerRows = 50'000;
constexpr int kMunicipalities = 342, kTaakvelden = 71;

Sent LedgerFile(int round) {
  std::mt19937_64 random(static_cast<uint64_t>(round));
  Sent sent{.file = "source_system,external_id,amount,period,action_line,project,account\n",
            .rows = kLedgerRows};
  for (int i = 0; i < kLedgerRows; ++i) {
    absl::StrAppend(&sent.file, "BENCH,2023/INK/", round, "/", i, ",",
                    FormatAmount(static_cast<int64_t>(random() % 10'000'000)), ",2023-0",
                    1 + random() % 9, "-1", random() % 10, ",L", random() % 20, ",P",
                    random() % 300, ",4", random() % 1000, "\n");
  }
  return sent;
}

// Expense and income of each taakveld and municipality; last, what sums them.
Sent Iv3File(int round, bool only_one) {
  std::mt19937_64 random(static_cast<uint64_t>(round));
  Sent sent{.file = "Gemeenten;Taakveld;Lasten;Baten\n",
            .rows = 2 * kTaakvelden * (only_one ? 1 : kMunicipalities)};
  for (int m = 0; m <= kMunicipalities; ++m) {
    const std::string name = m == kMunicipalities ? "Nederland" : absl::StrCat("Gemeente ", m);
    for (int t = 0; t < kTaakvelden; ++t) {
      absl::StrAppend(&sent.file, name, ";", t / 10, ".", t % 10 + 1, " Taakveld;",
                      random() % 100'000, ";", random() % 100'000, "\n");
    }
  }
  sent.request.set_profile("iv3-begroting");
  sent.request.set_period(absl::StrCat(1950 + round));
  if (only_one) sent.request.set_only("Gemeente 171");
  return sent;
}

Sent FileOf(PostingFile kind, int round) {
  return kind == PostingFile::kLedger ? LedgerFile(round)
                                      : Iv3File(round, kind == PostingFile::kOneOfNationalIv3);
}

std::string TitleOf(PostingFile kind) {
  switch (kind) {
    case PostingFile::kLedger:
      return absl::StrCat("import of ", kLedgerRows, " postings");
    case PostingFile::kNationalIv3:
      return "import of a national Iv3";
    case PostingFile::kOneOfNationalIv3:
      return "import of one municipality of a national Iv3";
  }
  return "";
}

class PostingImport final : public Measurement {
 public:
  PostingImport(testing::Engine engine, PostingFile kind)
      : kind_(kind),
        engine_name_(NameOf(engine)),
        bare_database_(engine),
        service_database_(engine),
        bare_(NewBareDatabase(engine, bare_database_.url(), finance::kMigrations)),
        service_(finance::Parts(), service_database_.url()) {}

  // Each round stores as many new rows in equally large tables.
  void Round() override {
    const int round = static_cast<int>(import_s_.size());
    const Sent sent = FileOf(kind_, round);
    const absl::Time start = absl::Now();
    const rpc::Report report = OrThrow(service_.Send<v1::ImportPostingsRequest>(
        &v1::FinanceService::Stub::ImportPostings, sent.request, sent.file));
    import_s_.push_back(absl::ToDoubleSeconds(absl::Now() - start));
    if (report.rows_applied() != sent.rows) {
      throw std::runtime_error(report.ShortDebugString().substr(0, 1000));
    }
    const BareTable stored = Stored(report.data_version());
    bare_s_.push_back(absl::ToDoubleSeconds(bare_->Store({&stored, 1})));
    ratios_.push_back(bare_s_.back() / import_s_.back());
    ReadAndPlan(sent);
  }

  std::vector<Line> Lines() const override {
    const auto milliseconds = [](const std::string& what, std::vector<double> seconds) {
      for (double& value : seconds) value *= 1000;
      return Line{.what = what, .unit = " ms", .decimals = 0, .values = std::move(seconds)};
    };
    return {
        {.what = absl::StrCat(TitleOf(kind_), ", ", engine_name_, ": speed against a bare insert"),
         .unit = "x",
         .required = 0.5,
         .aim = 0.7,
         .at_most = false,
         .values = ratios_},
        milliseconds("  time of a bare insert", bare_s_),
        milliseconds("  time of an import", import_s_),
        milliseconds("  of it, reading the file", reading_s_),
        milliseconds("  of it, checking and planning", planning_s_)};
  }

 private:
  // Once more, outside the service, to know its part.
  void ReadAndPlan(const Sent& sent) {
    const finance::MappingRules rules;
    const finance::LedgerDefaults defaults = OrThrow(finance::FromMessage(sent.request));
    const absl::Time start = absl::Now();
    const auto read = finance::ReadLedger(sent.file, Profile(sent.request), rules, defaults);
    const absl::Time middle = absl::Now();
    const auto rejections = finance::CheckPostings(read.declared.postings, {});
    const auto plan = finance::PlanPostings(read.declared.postings, {}, {});
    planning_s_.push_back(absl::ToDoubleSeconds(absl::Now() - middle));
    reading_s_.push_back(absl::ToDoubleSeconds(middle - start));
    if (!rejections.empty() || plan.Count(finance::LineOutcome::kApplied) != sent.rows) {
      throw std::runtime_error("a wrong file");
    }
  }

  static const finance::ImportProfile& Profile(const v1::ImportPostingsRequest& request) {
    const std::string id = request.profile().empty() ? "wijkmonitor" : request.profile();
    for (const finance::ImportProfile& profile : finance::ShippedProfiles()) {
      if (profile.id == id) return profile;
    }
    throw std::runtime_error("there is no profile " + id);
  }

  // The rows that a version stored, as they are stored.
  BareTable Stored(int64_t version) {
    BareTable table{"posting", {}, {}};
    std::vector<std::vector<store::Value>> rows;
    std::string types;
    for (const absl::string_view column : absl::StrSplit(kColumns, ' ')) {
      table.columns.emplace_back(column.substr(0, column.size() - 2));
      types += column.back();
    }
    const std::string sql = "SELECT " + absl::StrJoin(table.columns, ", ") +
                            " FROM posting WHERE version = $1 ORDER BY number";
    OrThrow(service_.backend().database().Read([&](store::Tx& tx, const store::DataVersion&) {
      return tx.Query(sql, {store::Value(version)}, [&](const store::Row& row) {
        std::vector<store::Value>& values = rows.emplace_back();
        for (int i = 0; i < static_cast<int>(types.size()); ++i) {
          if (types[i] == 'n' && row.IsNull(i)) {
            values.emplace_back();
          } else if (types[i] == 'i') {
            values.emplace_back(row.Int(i));
          } else if (types[i] == 'b') {
            values.emplace_back(store::Bytes{std::string(row.Text(i))});
          } else {
            values.emplace_back(std::string(row.Text(i)));
          }
        }
        return absl::OkStatus();
      });
    }));
    table.next = NextOf(std::move(rows));
    return table;
  }

  const PostingFile kind_;
  const std::string engine_name_;
  const testing::TempDatabase bare_database_, service_database_;
  const std::unique_ptr<BareDatabase> bare_;
  testing::Served<finance::FinanceData, v1::FinanceService> service_;
  std::vector<double> import_s_, bare_s_, ratios_, reading_s_, planning_s_;
};

}  // namespace

std::unique_ptr<Measurement> NewPostingImport(testing::Engine engine, PostingFile file) {
  return std::make_unique<PostingImport>(engine, file);
}

}  // namespace wijkmonitor::load
