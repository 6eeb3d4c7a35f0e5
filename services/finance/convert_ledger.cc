#include "services/finance/convert_ledger.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/currency_code.h"
#include "libs/base/money.h"
#include "libs/base/municipality_code.h"
#include "libs/base/problems.h"
#include "libs/base/row_text.h"
#include "libs/base/text.h"
#include "libs/base/utf8.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/problems.h"
#include "libs/formats/row_reader.h"
#include "libs/formats/xaf.h"
#include "libs/rpc/words.h"
#include "services/finance/convert_ledger_control.h"
#include "services/finance/convert_ledger_line.h"
#include "services/finance/domain/limits.h"
#include "services/finance/domain/line_text.h"
#include "services/finance/domain/problems.h"
#include "wijkmonitor/finance/v1/posting.pb.h"

namespace wijkmonitor::finance {
namespace {

using formats::ReadFile;
using formats::Row;
using formats::RowReader;

constexpr absl::string_view kCurrencyDefault = "EUR";

// An amount of a line.
struct Figure {
  absl::string_view id_suffix;
  std::optional<Side> side;  // where the column says it
  int64_t amount = 0;        // as the file has it; of debit and credit, debit less credit
  bool is_credit = false;    // where the column does not say the side
};

// By which municipalities are compared; empty for what is none.
std::string FoldedMunicipality(absl::string_view text) {
  const std::string folded = Folded(MunicipalityIn(formats::ColumnText(text)).value_or(""));
  return absl::StrReplaceAll(folded, {{"-", " "}});
}

// Reads postings line by line.
class LedgerReader {
 public:
  // All outlive it.
  LedgerReader(const ImportProfile& profile, const MappingRules& rules,
               const LedgerDefaults& defaults, const RowReader& reader,
               ReadFile<LedgerFile>* result)
      : layout_(profile, reader.columns()),
        rules_(rules),
        defaults_(defaults),
        reader_(reader),
        result_(*result),
        only_(FoldedMunicipality(defaults.only)),
        only_code_(FoldedMunicipality(defaults.only_code)),
        may_name_municipality_(!ColumnOf(profile, Field::kMunicipality).empty() &&
                               !layout_.key.empty()),
        covers_(defaults.covers.value_or(
            CoversSaid{.years = SettingOf(profile, "covers") == "year" && defaults.only.empty()})) {
    result_.declared.source_system = std::string(layout_.Default(Field::kSourceSystem));
    if (!defaults_.only.empty() && !layout_.Has(Field::kMunicipality)) {
      result_.rejections.push_back({0, "only", defaults_.only, problems::kNoMunicipalityColumn});
    }
    if (!SaysPeriods()) {
      result_.rejections.push_back({0, "period", "", problems::kPeriodOfRequestDue});
    }
  }

  void Add(const Row& row) {
    const size_t rejected_before = result_.rejections.size();
    const Line line(layout_, reader_, row, &result_.rejections);
    if (IsOfOthers(line)) {
      ++lines_of_others_;
      return;
    }
    CheckSourceSystem(line);
    currency_ = std::string(line.Text(Field::kCurrency));
    if (currency_.empty()) currency_ = std::string(kCurrencyDefault);
    const size_t rejected_before_amounts = result_.rejections.size();
    const std::vector<Figure> figures = FiguresIn(line);
    const bool has_amounts = result_.rejections.size() == rejected_before_amounts;
    LedgerLine place;
    place.line = line.number();
    const std::optional<Period> corrects = line.Span(Field::kCorrects);
    const size_t rejected_before_period = result_.rejections.size();
    const Period period = WhenIn(line, corrects, &place);
    CheckIsCovered(line, place);
    // Where it cannot be told, Finish decides.
    if (result_.rejections.size() != rejected_before_period) place.year = 0;
    place.external_id = ExternalIdIn(line, period);
    place.revision = line.Revision(Field::kRevision).value_or(0);
    place.account = std::string(line.Text(Field::kAccount));
    place.currency = currency_;
    const LedgerMapping* rule = nullptr;
    if (layout_.mapping) {
      rule = rules_.Find(result_.declared.source_system, place.account,
                         line.Text(Field::kCostCenter), line.Text(Field::kProjectCode));
      if (rule == nullptr) place.scope = LineScope::kUnmapped;
      if (rule != nullptr && rule->out_of_scope) place.scope = LineScope::kOut;
    }
    if (!place.in_scope()) {
      place.cost_center = std::string(line.Text(Field::kCostCenter));
      place.project_code = std::string(line.Text(Field::kProjectCode));
    }
    CheckIsLine(line);
    Posting posting = PostingIn(line, period, rule);
    posting.corrects = corrects;
    // Lines without an account are told apart by the taakveld that they are booked with.
    if (place.account.empty()) place.account = posting.dimensions.taakveld;
    posting.currency = place.currency;
    CheckTexts(line, place, figures);
    if (result_.rejections.size() != rejected_before) {
      Refuse(has_amounts ? figures : std::vector<Figure>(), std::move(place), posting.side);
      return;
    }
    NoteOtherYear(line, place.year, corrects.value_or(period));
    for (const Figure& figure : figures) Book(figure, place, posting);
    const int64_t beyond = static_cast<int64_t>(figures.size()) - 1;
    figures_beyond_lines_ += beyond;
    result_.rows += beyond;
  }

  // After the last line.
  void Finish() {
    SetCoverage();
    result_.out_of_scope =
        lines_of_others_ + std::ranges::count(result_.declared.lines, false, &LedgerLine::in_scope);
    if (layout_.Has(Field::kMunicipality) && !defaults_.only.empty() &&
        result_.rows == lines_of_others_) {
      result_.rejections.push_back({0, "only", defaults_.only, problems::kMunicipalityNotFound});
      return;
    }
    // Of months that are named a file may say that there is nothing.
    const bool says_of_months = defaults_.covers.has_value() && !covers_.months.OfLinesOnly() &&
                                !result_.declared.source_system.empty();
    if (result_.declared.lines.empty() && result_.rejections.empty() && !says_of_months) {
      result_.rejections.push_back({0, "", "", problems::kNoLineWithAmount});
    }
    if (other_years_ > 0) {
      first_of_other_year_.reason = Reason(problems::kOtherYear, {absl::StrCat(other_years_)});
      result_.declared.warnings.push_back(first_of_other_year_);
    }
    CheckControlTotals(defaults_, layout_.amount_style, sums_,
                       result_.rows - figures_beyond_lines_ - lines_of_others_, &result_);
  }

 private:
  // Whether there can be a period for each of its lines.
  bool SaysPeriods() const {
    if (defaults_.period.has_value()) return true;
    for (const Field field : {Field::kDate, Field::kPeriod, Field::kYear}) {
      if (layout_.Has(field) || !layout_.Default(field).empty()) return true;
    }
    return false;
  }

  void CheckSourceSystem(const Line& line) {
    const absl::string_view said = line.Text(Field::kSourceSystem);
    std::string& of_file = result_.declared.source_system;
    if (said.empty()) {
      line.Reject(Field::kSourceSystem, problems::kSourceSystemDue);
    } else if (of_file.empty()) {
      of_file = std::string(said);
    } else if (said != of_file) {
      line.Reject(Field::kSourceSystem, {problems::kOneSourceSystem, {of_file}});
    }
  }

  // Whether the line is of another municipality than that of the file, or sums some.
  bool IsOfOthers(const Line& line) {
    municipality_.clear();
    if (!layout_.Has(Field::kMunicipality)) return false;
    const absl::string_view said = line.Own(Field::kMunicipality);
    if (said.empty()) {
      line.Reject(Field::kMunicipality, problems::kMunicipalityDue);
      return false;
    }
    // Lines of one municipality mostly follow each other.
    if (said != municipality_said_) {
      municipality_said_ = std::string(said);
      municipality_meant_ = FoldedMunicipality(said);
    }
    municipality_ = municipality_meant_;
    if (municipality_.empty()) return true;
    if (defaults_.only.empty() && IsMunicipalityCode(municipality_)) {
      line.Reject(Field::kMunicipality, problems::kMunicipalityIsCode);
    }
    if (defaults_.only.empty()) return false;
    if (municipality_ == only_code_) municipality_ = only_;
    return municipality_ != only_;
  }

  // As TaakveldIn; there are few.
  const std::optional<std::string>& CodeOfTaakveld(absl::string_view text) {
    const auto [found, is_new] = taakvelden_.try_emplace(text);
    if (is_new) found->second = TaakveldIn(text);
    return found->second;
  }

  // A total, a heading or a source is no line.
  void CheckIsLine(const Line& line) {
    const absl::string_view taakveld = line.Text(Field::kTaakveld);
    if (!taakveld.empty() && !CodeOfTaakveld(taakveld).has_value()) {
      line.Reject(Field::kTaakveld, problems::kNoTaakveld);
    }
    const absl::string_view account = line.Own(Field::kAccount);
    if (!account.empty() && !IsAccount(account)) {
      line.Reject(Field::kAccount, problems::kNoAccount);
    }
    for (const Field field :
         {Field::kExternalId, Field::kProject, Field::kActionLine, Field::kArea,
          Field::kDirectorate, Field::kScheme, Field::kCostCenter, Field::kProjectCode}) {
      if (SumsOthers(line.Own(field))) line.Reject(field, problems::kSumOfOthers);
    }
    for (const Field field : {Field::kExternalId, Field::kAccount, Field::kProject,
                              Field::kCostCenter, Field::kProjectCode}) {
      if (LooksRounded(line.Own(field))) line.Reject(field, problems::kRounded);
    }
  }

  // --- Amounts ---

  std::optional<int64_t> AmountIn(const Line& line, Field field) {
    const std::optional<int64_t> amount = line.Amount(field);
    if (amount.has_value() && IsCurrencyCode(currency_)) sums_[currency_] += *amount;
    return amount;
  }

  std::vector<Figure> FiguresIn(const Line& line) {
    if (layout_.amounts == Amounts::kDebitCredit) return DebitCreditIn(line);
    if (layout_.amounts == Amounts::kExpenseIncome) return ExpenseIncomeIn(line);
    if (line.Own(Field::kAmount).empty()) line.Reject(Field::kAmount, problems::kDue);
    const int64_t amount = AmountIn(line, Field::kAmount).value_or(0);
    const bool turned = layout_.amounts == Amounts::kFlag && SaysCredit(line);
    const bool is_credit = layout_.amounts == Amounts::kFlag ? turned : amount < 0;
    return {{"", std::nullopt, turned ? -amount : amount, is_credit}};
  }

  std::vector<Figure> DebitCreditIn(const Line& line) {
    if (line.Own(Field::kDebit).empty() && line.Own(Field::kCredit).empty()) {
      line.Reject(Field::kDebit, problems::kDebitOrCreditMissing);
    }
    const std::optional<int64_t> debit = AmountIn(line, Field::kDebit);
    const std::optional<int64_t> credit = AmountIn(line, Field::kCredit);
    const bool is_credit = credit.value_or(0) != 0;
    if (is_credit && debit.value_or(0) != 0) {
      line.Reject(Field::kCredit, problems::kDebitAndCredit);
    }
    return {{"", std::nullopt, debit.value_or(0) - credit.value_or(0), is_credit}};
  }

  std::vector<Figure> ExpenseIncomeIn(const Line& line) {
    std::vector<Figure> figures;
    for (const Field field : {Field::kExpense, Field::kIncome}) {
      if (formats::StandsForNone(line.Own(field))) line.Reject(field, problems::kStandsForNone);
    }
    if (const auto expense = AmountIn(line, Field::kExpense)) {
      figures.push_back({kExpenseSuffix, Side::kExpense, *expense});
    }
    if (const auto income = AmountIn(line, Field::kIncome)) {
      figures.push_back({kIncomeSuffix, Side::kIncome, *income});
    }
    return figures;
  }

  static bool SaysCredit(const Line& line) {
    const std::string flag = absl::AsciiStrToLower(line.Own(Field::kFlag));
    const bool credit = flag == "c" || flag == "cr" || flag == "credit";
    if (!credit && flag != "d" && flag != "db" && flag != "debet" && flag != "debit") {
      line.Reject(Field::kFlag, {problems::kWordDue, {"D DB debet debit C CR credit"}});
    }
    return credit;
  }

  // --- When, and which ---

  // The period of the posting, and of the line its year and the number of its period. What corrects
  // closed books stands where the line did that it corrects.
  Period WhenIn(const Line& line, const std::optional<Period>& corrects, LedgerLine* place) const {
    const std::optional<int> year = line.Year(Field::kYear);
    std::optional<int> number;
    if (layout_.numbers_are_months) number = line.PeriodNumber(Field::kPeriodNumber);
    const Period period = PeriodIn(line, year, number), of_line = corrects.value_or(period);
    const bool own_year = year.has_value() && !line.Own(Field::kYear).empty() && !corrects;
    place->year = own_year ? *year : of_line.LastYear();
    if (!corrects && number.has_value()) place->period = absl::StrCat(*number);
    if (!corrects && !layout_.numbers_are_months) {
      place->period = std::string(line.Own(Field::kPeriodNumber));
    }
    place->months = MonthsOfLine(place->year, place->period, of_line);
    const absl::CivilMonth month(of_line.end - 1);
    if (place->period.empty() && absl::CivilMonth(of_line.start) == month) {
      place->period = absl::StrCat(month.month());
    }
    return period;
  }

  void CheckIsCovered(const Line& line, const LedgerLine& place) const {
    if (covers_.months.OfLinesOnly() || covers_.months.Has(place.months)) return;
    Field field = Field::kPeriod;
    for (const Field said : {Field::kPeriodNumber, Field::kDate, Field::kPeriod, Field::kYear}) {
      if (line.Own(said).empty()) continue;
      field = said;
      break;
    }
    line.Reject(field, {problems::kLineNotCovered, {FormatCoverage(covers_.months)}});
  }

  // What the line says goes before what the request says, and that before what the profile says.
  Period PeriodIn(const Line& line, const std::optional<int>& year,
                  const std::optional<int>& number) const {
    if (!line.Own(Field::kDate).empty()) {
      const absl::CivilDay day = line.Day(Field::kDate).value_or(absl::CivilDay());
      return {day, day + 1};
    }
    if (!line.Own(Field::kPeriod).empty()) {
      return WithinYear(number, line.Span(Field::kPeriod).value_or(Period{}));
    }
    if (!line.Own(Field::kYear).empty()) {
      return WithinYear(number, Period::OfYear(year.value_or(limits::kYearMin)));
    }
    if (defaults_.period.has_value()) return WithinYear(number, *defaults_.period);
    if (const auto span = line.Span(Field::kPeriod)) return *span;
    if (year.has_value()) return WithinYear(number, Period::OfYear(*year));
    if (SaysPeriods()) {
      line.Reject(layout_.Has(Field::kDate) ? Field::kDate : Field::kPeriod,
                  problems::kPeriodOfLineDue);
    }
    return Period::OfYear(limits::kYearMin);  // it is rejected already
  }

  // That period, or the part of it that the number of a month says, of a calendar year.
  static Period WithinYear(const std::optional<int>& number, const Period& period) {
    const int year = period.LastYear();
    if (!number.has_value() || period != Period::OfYear(year)) return period;
    return PeriodOfBook(year, *number);
  }

  void NoteOtherYear(const Line& line, int year, const Period& period) {
    if (year == period.LastYear() || other_years_++ > 0) return;
    const Field field = line.Own(Field::kDate).empty() ? Field::kPeriod : Field::kDate;
    first_of_other_year_ = {line.number(), line.Column(field), std::string(line.Text(field)), {}};
  }

  std::string ExternalIdIn(const Line& line, const Period& period) {
    if (layout_.key.empty()) {
      const absl::string_view id = line.Own(Field::kExternalId);
      if (id.empty()) {
        line.Reject(Field::kExternalId, problems::kExternalIdDue);
      }
      return std::string(id);
    }
    const absl::string_view taakveld = line.Text(Field::kTaakveld);
    const std::optional<std::string>& code = CodeOfTaakveld(taakveld);
    std::string key = line.Key(period, code.has_value() ? absl::string_view(*code) : taakveld);
    key_alone_ = key;
    if (!municipality_.empty()) absl::StrAppend(&key, kKeySeparator, municipality_);
    const auto [first, is_new] = keys_.try_emplace(key, line.number());
    if (!is_new) {
      result_.rejections.push_back({line.number(),
                                    layout_.key_name,
                                    key,
                                    {problems::kSameKey, {absl::StrCat(first->second)}}});
    }
    return key;
  }

  // Of what is kept of a line that is not booked as well; the rest is checked of postings.
  void CheckTexts(const Line& line, const LedgerLine& place, const std::vector<Figure>& figures) {
    size_t suffix = 0;
    for (const Figure& figure : figures) suffix = std::max(suffix, figure.id_suffix.size());
    for (const auto& [field, text, more] :
         {std::tuple(Field::kSourceSystem, line.Text(Field::kSourceSystem), size_t{0}),
          {Field::kExternalId, absl::string_view(place.external_id), suffix},
          {Field::kPeriodNumber, absl::string_view(place.period), size_t{0}},
          {Field::kCurrency, absl::string_view(place.currency), size_t{0}},
          {Field::kAccount, absl::string_view(place.account), size_t{0}},
          {Field::kCostCenter, absl::string_view(place.cost_center), size_t{0}},
          {Field::kProjectCode, absl::string_view(place.project_code), size_t{0}}}) {
      std::optional<Reason> wrong;
      if (text.size() + more > limits::kLedgerIdBytesMax) {
        wrong = Reason(problems::kTooLong,
                       {absl::StrCat(text.size() + more), absl::StrCat(limits::kLedgerIdBytesMax)});
      } else if (!place.in_scope()) {
        wrong = WrongIn(text, TextShape::kLine);
      }
      if (!wrong.has_value()) continue;
      if (field == Field::kExternalId && !layout_.key.empty()) {
        result_.rejections.push_back({line.number(), layout_.key_name, place.external_id, *wrong});
      } else {
        line.Reject(field, *wrong);
      }
    }
  }

  // --- What ---

  // All but external id, currency, amount and what it corrects.
  Posting PostingIn(const Line& line, const Period& period, const LedgerMapping* rule) {
    static const auto* const nothing_said = new LedgerMapping();
    const LedgerMapping& said = rule == nullptr ? *nothing_said : *rule;
    const auto text = [&](Field field, const std::string& by_rule) {
      return by_rule.empty() ? std::string(line.Text(field)) : by_rule;
    };
    const Kind kind = said.kind.value_or(
        WordIn<v1::PostingKind, Kind>(line, Field::kKind).value_or(Kind::kRealisation));
    const Side by_kind = kind == Kind::kReceipt ? Side::kIncome : Side::kExpense;
    const Dimensions& d = said.dimensions;
    return {
        .source_system = result_.declared.source_system,
        .kind = kind,
        .side =
            said.side.value_or(WordIn<v1::PostingSide, Side>(line, Field::kSide).value_or(by_kind)),
        .period = period,
        .performance = line.Performance(),
        .dimensions = {text(Field::kScheme, d.scheme), text(Field::kActionLine, d.action_line),
                       text(Field::kProject, d.project), text(Field::kDirectorate, d.directorate),
                       CodeOfTaakveld(text(Field::kTaakveld, d.taakveld)).value_or(""),
                       text(Field::kArea, d.area)},
        .account = std::string(line.Text(Field::kAccount)),
        .cost_center = std::string(line.Text(Field::kCostCenter)),
        .resolves = std::string(line.Own(Field::kResolves))};
  }

  template <class Api, class T>
  static std::optional<T> WordIn(const Line& line, Field field) {
    const absl::string_view word = line.Text(field);
    if (word.empty()) return std::nullopt;
    const std::optional<T> value = rpc::ParseAs<Api, T>(word);
    if (!value) line.Reject(field, {problems::kWordDue, {rpc::Words<Api>()}});
    return value;
  }

  bool IsBySide() const {
    return layout_.amounts == Amounts::kBySide || layout_.amounts == Amounts::kExpenseIncome;
  }

  // `side` is that of the posting; where the file does not say sides, that of the line is debit or
  // credit.
  void SetAmount(const Figure& figure, Side side, LedgerLine* line) const {
    if (IsBySide()) {
      line->side = side;
      line->amount = side == Side::kIncome ? -figure.amount : figure.amount;
    } else {
      line->side = figure.is_credit ? Side::kIncome : Side::kExpense;
      line->amount = figure.amount;
    }
  }

  // Of a line that cannot be booked; without figures where these cannot be read.
  void Refuse(const std::vector<Figure>& figures, LedgerLine line, Side side) {
    if (!IsCurrencyCode(line.currency)) line.currency.clear();
    for (std::string* text : {&line.external_id, &line.period, &line.account}) {
      if (text->size() > limits::kLedgerIdBytesMax) text->clear();
    }
    line.scope = LineScope::kIn;
    if (figures.empty()) {
      line.amount_unread = true;
      line.side = side;
      result_.declared.unread.push_back(std::move(line));
      return;
    }
    for (const Figure& figure : figures) {
      SetAmount(figure, figure.side.value_or(side), &line);
      std::string& id = result_.declared.unread.emplace_back(line).external_id;
      if (!id.empty()) absl::StrAppend(&id, figure.id_suffix);
    }
  }

  void SetCoverage() {
    LedgerFile& file = result_.declared;
    file.coverage = covers_.months;
    if (covers_.years) {
      for (const LedgerLine& line : file.lines) file.coverage.Add(Months::OfYear(line.year));
    }
    PlaceUnreadLines(&file);
  }

  void Book(const Figure& figure, LedgerLine line, const Posting& of_line) {
    const Side side = figure.side.value_or(of_line.side);
    const int64_t turned = side == Side::kIncome ? -figure.amount : figure.amount;
    SetAmount(figure, side, &line);
    absl::StrAppend(&line.external_id, figure.id_suffix);
    if (line.in_scope()) {
      DeclaredPosting& declared = result_.declared.postings.emplace_back();
      declared.line = line.line;
      // What corrects closed books is in those that are open.
      declared.book_year = of_line.corrects ? 0 : line.year;
      declared.revision = line.revision;
      declared.is_mapped = layout_.mapping;
      if (!municipality_.empty()) {
        declared.id_of_none = absl::StrCat(key_alone_, figure.id_suffix);
      } else if (may_name_municipality_) {
        declared.key_of_some = key_alone_;
      }
      declared.posting = of_line;
      declared.posting.external_id = line.external_id;
      declared.posting.side = side;
      declared.posting.amount = IsBySide() ? figure.amount : turned;
      if (!IsBySide()) TurnReceipt(&declared.posting);
    }
    result_.declared.lines.push_back(std::move(line));
  }

  const Layout layout_;
  const MappingRules& rules_;
  const LedgerDefaults& defaults_;
  const RowReader& reader_;
  ReadFile<LedgerFile>& result_;
  int64_t figures_beyond_lines_ = 0;
  int64_t lines_of_others_ = 0;
  const std::string only_, only_code_;  // as `municipality_`
  const bool may_name_municipality_;    // in its key
  const CoversSaid covers_;
  std::string municipality_;  // of the line, folded; empty: it names none
  // The cell that was folded last, and what it came to.
  std::string municipality_said_, municipality_meant_;
  std::string key_alone_;  // of the line, without its municipality
  std::string currency_;   // of the line
  // Of the cells of amounts, by currency; of those that there cannot be none.
  std::map<std::string, absl::int128> sums_;
  absl::flat_hash_map<std::string, int64_t> keys_;  // and the line of each
  absl::flat_hash_map<std::string, std::optional<std::string>> taakvelden_;
  int64_t other_years_ = 0;  // lines whose period lies in another year
  Warning first_of_other_year_;
};

template <class Reader>
void ReadLines(const absl::StatusOr<std::unique_ptr<Reader>>& reader, absl::string_view file,
               const ImportProfile& profile, const MappingRules& rules,
               const LedgerDefaults& defaults, ReadFile<LedgerFile>* result) {
  if (!reader.ok()) {
    result->rejections.push_back(formats::RejectionOf(reader.status()));
    return;
  }
  result->rejections = WrongColumns(profile, **reader, file);
  if (!result->rejections.empty()) return;
  LedgerReader lines(profile, rules, defaults, **reader, result);
  formats::ReadRows<LedgerFile>(**reader, limits::kImportRowsMax, result,
                                [&](const Row& row, formats::Cells& /*cells*/) { lines.Add(row); });
  if (!result->cut_short) lines.Finish();
}

// After the last line.
void TakeWhatIsSaidOfFile(const formats::XafReader& reader, ReadFile<LedgerFile>* result) {
  const std::vector<Rejection>& of_file = reader.file_rejections();
  if (!of_file.empty()) result->declared.postings.clear();
  result->rejections.insert(result->rejections.end(), of_file.begin(), of_file.end());
  std::vector<Warning>& warnings = result->declared.warnings;
  warnings.insert(warnings.end(), reader.warnings().begin(), reader.warnings().end());
}

}  // namespace

ReadFile<LedgerFile> ReadLedger(absl::string_view file, const ImportProfile& profile,
                                const MappingRules& rules, const LedgerDefaults& defaults) {
  ReadFile<LedgerFile> result;
  // Vectors of large structs that grow are moved again and again.
  const auto line_ends = static_cast<size_t>(std::count(file.begin(), file.end(), '\n'));
  const size_t per_line = SettingOf(profile, "amounts") == "expense_income" ? 2 : 1;
  const size_t lines = std::min(line_ends, size_t{limits::kImportRowsMax}) * per_line;
  result.declared.lines.reserve(lines);
  result.declared.postings.reserve(lines);
  if (SettingOf(profile, "format") == "xaf") {
    const auto reader = formats::OpenXaf(file);
    ReadLines(reader, file, profile, rules, defaults, &result);
    if (reader.ok()) TakeWhatIsSaidOfFile(**reader, &result);
  } else {
    const auto reader = formats::OpenCsv(file, formats::EncodingOf(kImportProfile, profile));
    ReadLines(reader, file, profile, rules, defaults, &result);
    // A header that is not the profile's may be no header at all.
    if (result.rows > 0)
      result.ignored_columns = formats::IgnoredColumns(UsedColumns(profile), (*reader)->columns());
  }
  // What is wrong with the file as a whole comes first: only the first rejections are reported.
  std::stable_sort(result.rejections.begin(), result.rejections.end(),
                   [](const Rejection& a, const Rejection& b) { return a.line < b.line; });
  return result;
}

}  // namespace wijkmonitor::finance
