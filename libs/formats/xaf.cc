#include "libs/formats/xaf.h"

#include <libxml/SAX2.h>
#include <libxml/dict.h>
#include <libxml/parser.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <new>
#include <optional>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/limits.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "libs/base/utf8.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/encoding.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"
#include "libs/formats/xaf_elements.h"

namespace wijkmonitor::formats {
namespace xaf {
namespace {

// Of the file, handed to the parser at a time: bounds the rows that wait to be read.
constexpr size_t kChunkBytes = 16 << 10;

struct Column {
  absl::string_view name;
  Element source;
};
constexpr Column kColumns[] = {
    {"fiscal_year", kFiscalYear},
    {"currency", kCurrency},
    {"journal", kJournalId},
    {"transaction", kTransactionNr},
    {"line", kLineNr},
    {"period", kPeriod},
    {"transaction_date", kTransactionDate},
    {"date", kEffectiveDate},
    {"account", kLineAccount},
    {"account_type", kAccountType},
    {"cost_center", kCost},
    {"product", kProduct},
    {"project", kProject},
    {"debit", kAmount},
    {"credit", kAmount},
};
enum : size_t { kDateCell = 7, kAccountTypeCell = 9, kDebitCell = 13, kCreditCell = 14 };

// Of lines; in minor units.
struct Sums {
  int64_t lines = 0;
  absl::int128 debit = 0;
  absl::int128 credit = 0;
  bool whole = true;  // every line has an amount that could be added
};

// Ids of one kind: those that are defined, and those that are referred to. An empty id is none.
class Ids {
 public:
  // The first definition counts.
  void Define(const std::string& id, const std::string& type) {
    if (id.empty()) return;
    Id& entry = ids_[id];
    if (!entry.defined) entry.type = type;
    entry.defined = true;
  }
  // `line` and `element` are where it is referred to; the first counts.
  void Refer(const std::string& id, int64_t line, Element element) {
    if (!id.empty()) ids_.try_emplace(id, Id{.line = line, .element = element});
  }
  // Empty when it is not defined.
  std::string TypeOf(const std::string& id) const {
    const auto found = ids_.find(id);
    return found == ids_.end() ? "" : found->second.type;
  }
  size_t size() const { return ids_.size(); }
  // Adds a warning for each id that is not defined, in order. `version` is that of the file.
  void WarnOfUndefined(const Problem& problem, absl::string_view version,
                       std::vector<Warning>* warnings) const {
    for (const auto& [id, entry] : ids_) {
      if (entry.defined) continue;
      warnings->push_back({entry.line, NameOf(entry.element, version), id, problem});
    }
  }

 private:
  struct Id {
    bool defined = false;
    std::string type;
    int64_t line = 0;
    Element element = kOutside;
  };
  std::map<std::string, Id> ids_;
};

// libxml2's own reader gives lines beyond 65535 wrongly; its parser calls these functions as it
// goes. It is fed UTF-8 only, and builds no tree.
class Reader final : public XafReader {
 public:
  // `decoded` is the file in UTF-8 where that is another text.
  Reader(absl::string_view file, std::optional<std::string> decoded)
      : decoded_(std::move(decoded)), rest_(decoded_.has_value() ? *decoded_ : file) {
    absl::ConsumePrefix(&rest_, kByteOrderMark);
    static const bool initialised = (xmlInitParser(), true);  // once, for all threads
    (void)initialised;
    for (const Column& column : kColumns) columns_.emplace_back(column.name);
    xmlSAXHandler handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    handler.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      Self(self).RefuseHere(problems::kXmlDocumentType);
      xmlStopParser(Self(self).parser_.get());
    };
    handler.startElementNs = [](void* self, const xmlChar* name, const xmlChar*,
                                const xmlChar* space, int spaces, const xmlChar**, int attributes,
                                int, const xmlChar**) {
      Self(self).Start(reinterpret_cast<const char*>(name), space, spaces + attributes);
    };
    handler.endElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      Self(self).End();
    };
    handler.characters = handler.cdataBlock =
        handler.ignorableWhitespace = [](void* self, const xmlChar* text, int size) {
          Self(self).Text({reinterpret_cast<const char*>(text), static_cast<size_t>(size)});
        };
    // What libxml2 has to say may quote the file: only the place is taken.
    handler.serror = [](void* self, xmlErrorPtr error) {
      if (error->level == XML_ERR_FATAL) Self(self).NotWellFormed(error->line, error->int2);
    };
    parser_.reset(xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr));
    if (parser_ == nullptr) throw std::bad_alloc();
    xmlCtxtUseOptions(parser_.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_IGNORE_ENC);
  }

  absl::Status ReadHeader() {
    while (!finished() && (header_.version.empty() || !header_read_)) Feed();
    if (!failed_) return absl::OkStatus();
    const Rejection& failure = file_rejections_.back();
    return Rejected(failure.line, failure.column, failure.reason);
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::string SourceColumn(size_t cell) const override {
    if (cell == kDateCell && current_.date_of_transaction) return Name(kTransactionDate);
    return Name(kColumns[cell].source);
  }
  bool Next(Row* row) override {
    row->cells.clear();
    row->malformed.reset();
    while (lines_read_.empty() && !finished()) Feed();
    if (lines_read_.empty()) return false;
    current_ = std::move(lines_read_.front());
    lines_read_.pop_front();
    row->line = current_.line;
    row->malformed = current_.malformed;
    if (!row->malformed.has_value()) {
      row->cells.assign(current_.cells.begin(), current_.cells.end());
    }
    return true;
  }

  const XafHeader& header() const override { return header_; }
  const std::vector<Rejection>& file_rejections() const override { return file_rejections_; }
  const std::vector<Warning>& warnings() const override { return warnings_; }

 private:
  struct Line {
    int64_t line = 0;
    bool date_of_transaction = false;
    std::array<std::string, std::size(kColumns)> cells;
    std::optional<Rejection> malformed;
  };

  static Reader& Self(void* self) { return *static_cast<Reader*>(self); }
  bool finished() const { return parser_ == nullptr; }

  void Feed() {
    const absl::string_view chunk = rest_.substr(0, WholeCharacters(rest_, kChunkBytes));
    ending_ = rest_.empty();
    rest_.remove_prefix(chunk.size());
    xmlParseChunk(parser_.get(), chunk.data(), static_cast<int>(chunk.size()), ending_ ? 1 : 0);
    if (ending_ && parser_->wellFormed == 0) NotWellFormed(LineNow(), 0);
    CheckLimits();
    if (!ending_ && !failed_) return;
    parser_.reset();
    xmlResetLastError();  // quotes the file
    CompleteWarnings();
  }

  // Of what the parser holds; within a chunk that cannot grow by more than the chunk.
  void CheckLimits() {
    const xmlParserInput* input = parser_->input;
    if (input != nullptr && input->end - input->cur > ptrdiff_t{limits::kXmlMarkupBytesMax}) {
      RefuseHere({problems::kXmlMarkupTooLong, {absl::StrCat(limits::kXmlMarkupBytesMax)}});
    }
    if (xmlDictSize(parser_->dict) > limits::kXmlNamesMax) {
      RefuseHere({problems::kXmlTooManyNames, {absl::StrCat(limits::kXmlNamesMax)}});
    }
  }

  int64_t LineNow() const { return std::max(1, xmlSAX2GetLineNumber(parser_.get())); }

  // Ends reading. The first reason counts.
  void Refuse(int64_t line, absl::string_view column, Reason reason, absl::string_view value = "") {
    if (failed_) return;
    failed_ = true;
    file_rejections_.push_back({line, column, value, std::move(reason)});
  }

  void RefuseHere(Reason reason, absl::string_view column = "") {
    Refuse(LineNow(), column, std::move(reason));
  }

  void NotWellFormed(int64_t line, int column) {
    line = std::max<int64_t>(1, line);
    if (!ending_) {
      Refuse(line, "", {problems::kXmlNotWellFormed, {absl::StrCat(column)}});
    } else if (depth_ == 0 && root_space_.has_value()) {
      Refuse(line, "", problems::kXmlBehindTheEnd);
    } else {
      Refuse(line, "", problems::kXmlCutOff);
    }
  }

  void Start(absl::string_view name, const xmlChar* space, int attributes) {
    if (failed_) return;
    if (++depth_ > limits::kXmlDepthMax) {
      RefuseHere({problems::kXmlTooDeep, {absl::StrCat(limits::kXmlDepthMax)}});
    } else if (attributes > limits::kXmlAttributesMax) {
      RefuseHere({problems::kXmlTooManyAttributes, {absl::StrCat(limits::kXmlAttributesMax)}});
    } else if (skipped_ > 0) {
      ++skipped_;
    } else if (Current() != nullptr && Current()->holds == Holds::kText) {
      RefuseHere(problems::kXmlTextDue, Name(Current()->element));
    } else if (const Known* known = Find(name, space); known != nullptr) {
      Enter(*known);
    } else if (Current() == nullptr) {
      RefuseHere(problems::kNoAuditFile);
    } else {
      skipped_ = 1;
    }
  }

  // The innermost element, which is looked at; null outside the root.
  const Known* Current() const { return path_.empty() ? nullptr : path_.back(); }

  // The element that stands in the current one; null when it is none that is looked at. Elements of
  // other namespaces than the root's are extensions.
  const Known* Find(absl::string_view name, const xmlChar* space) {
    const auto* const text = reinterpret_cast<const char*>(space);
    if (path_.empty()) {
      root_space_ = space;
      ReadVersion(text == nullptr ? "" : text);
    } else if (root_space_ != space) {
      return nullptr;
    }
    const Element parent = path_.empty() ? kOutside : Current()->element;
    for (const Known& known : kKnown) {
      if (known.parent != parent || known.name != name) continue;
      if (known.version.empty()) return &known;
      if (header_.version.empty()) header_.version = std::string(known.version);
      if (known.version != header_.version || known.element == kSign) return nullptr;
      return &known;
    }
    return nullptr;
  }

  void ReadVersion(absl::string_view space) {
    const bool is_32 = absl::StrContains(space, kXaf32);
    const bool is_40 = absl::StrContains(space, kXaf40);
    if (is_32 != is_40) header_.version = std::string(is_32 ? kXaf32 : kXaf40);
  }

  void Enter(const Known& known) {
    const Element element = known.element;
    if (lines_[element] != 0 && IsOnce(known)) {
      if (known.parent == kTrLine) {
        LineProblem(element, problems::kElementTwice);
      } else {
        RefuseHere(problems::kElementTwice, Name(element));
      }
    }
    if (element == kTransactions && !header_read_) {
      RefuseHere(problems::kNoXafHeader, Name(kHeader));
    }
    if (known.holds == Holds::kElements) {
      for (const Known& child : kKnown) {
        if (child.parent != element) continue;
        values_[child.element].clear();
        lines_[child.element] = 0;
      }
    }
    lines_[element] = LineNow();
    values_[element].clear();
    path_.push_back(&known);
    if (element == kTransaction) of_transaction_ = Sums();
    if (element == kTrLine) line_problem_.reset();
  }

  void Text(absl::string_view text) {
    if (failed_ || skipped_ > 0 || Current() == nullptr || Current()->holds != Holds::kText) return;
    // One more, to see that it is too long.
    std::string& value = values_[Current()->element];
    absl::StrAppend(&value, text.substr(0, limits::kXmlTextBytesMax + 1 - value.size()));
  }

  void End() {
    if (failed_) return;
    --depth_;
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    const Known& known = *Current();
    if (known.holds == Holds::kText) {
      TakeText(known);
    } else {
      Finish(known.element);
    }
    path_.pop_back();
    if (accounts_.size() + vat_codes_.size() > limits::kLedgerIdsMax) {
      RefuseHere({problems::kTooManyLedgerIds, {absl::StrCat(limits::kLedgerIdsMax)}});
    }
  }

  void TakeText(const Known& known) {
    std::string& value = values_[known.element];
    if (value.size() > limits::kXmlTextBytesMax) {
      const Reason reason(problems::kXmlTextTooLong, {absl::StrCat(limits::kXmlTextBytesMax)});
      if (known.parent == kTrLine) {
        LineProblem(known.element, reason);
      } else {
        Refuse(lines_[known.element], Name(known.element), reason, value);
      }
    }
    std::string owned;
    value = std::string(CellText(value, &owned));
  }

  void Finish(Element element) {
    switch (element) {
      case kHeader:
        header_ = {header_.version, values_[kFiscalYear], values_[kStartDate], values_[kEndDate],
                   values_[kCurrency]};
        header_read_ = true;
        break;
      case kLedgerAccount:
        accounts_.Define(values_[kAccountId], values_[kAccountType]);
        break;
      case kVatCode:
        vat_codes_.Define(values_[kVatCodeId], "");
        Refer(&accounts_, kVatToPay);
        Refer(&accounts_, kVatToClaim);
        break;
      case kVat:
        Refer(&vat_codes_, kVatId);
        break;
      case kTrLine:
        FinishLine();
        break;
      case kTransaction:
        FinishTransaction();
        break;
      case kJournal:
        Refer(&accounts_, kOffsetAccount);
        break;
      case kTransactions:
        CompareControlTotals();
        break;
      case kAuditfile:
        if (lines_[kTransactions] == 0) {
          RefuseHere(problems::kNoTransactions, Name(kTransactions));
        }
        HasVersion();
        break;
      default:
        break;
    }
  }

  void Refer(Ids* ids, Element element) { ids->Refer(values_[element], lines_[element], element); }

  std::string Name(Element element) const { return NameOf(element, header_.version); }

  void LineProblem(Element element, Reason reason) {
    if (line_problem_.has_value()) return;
    line_problem_ = Rejection{lines_[kTrLine], Name(element), values_[element], std::move(reason)};
  }

  // Refuses a file that has shown none by its first line, or by its end.
  bool HasVersion() {
    if (!header_.version.empty()) return true;
    Refuse(lines_[kAuditfile], Name(kAuditfile), problems::kNoXafVersion);
    return false;
  }

  void FinishLine() {
    if (!HasVersion()) return;
    Refer(&accounts_, kLineAccount);
    AddAmount();
    for (const Element due : {kTransactionNr, kLineNr, kLineAccount}) {
      if (values_[due].empty()) LineProblem(due, problems::kElementMissing);
    }
    Line& line = lines_read_.emplace_back();
    line.line = lines_[kTrLine];
    line.malformed = std::exchange(line_problem_, std::nullopt);
    if (line.malformed.has_value()) return;
    for (size_t i = 0; i < std::size(kColumns); ++i) {
      line.cells[i] = values_[kColumns[i].source];
    }
    line.cells[kAccountTypeCell] = accounts_.TypeOf(values_[kLineAccount]);
    line.date_of_transaction = line.cells[kDateCell].empty();
    if (line.date_of_transaction) line.cells[kDateCell] = values_[kTransactionDate];
    line.cells[values_[kAmountType] == "D" ? kCreditCell : kDebitCell].clear();
  }

  void AddAmount() {
    const absl::StatusOr<int64_t> amount = ParseAmount(values_[kAmount]);
    const bool debit = values_[kAmountType] == "D";
    const bool known_side = debit || values_[kAmountType] == "C";
    if (values_[kAmount].empty()) {
      LineProblem(kAmount, problems::kElementMissing);
    } else if (!amount.ok()) {
      LineProblem(kAmount, ReasonOfStatus(amount.status()));
    } else if (!known_side) {
      LineProblem(kAmountType, problems::kDebitOrCreditDue);
    }
    for (Sums* sums : {&of_transaction_, &of_file_}) {
      ++sums->lines;
      if (amount.ok() && known_side) {
        (debit ? sums->debit : sums->credit) += *amount;
      } else {
        sums->whole = false;
      }
    }
  }

  void FinishTransaction() {
    const Sums& sums = of_transaction_;
    if (!sums.whole || sums.debit == sums.credit) return;
    if (++unbalanced_count_ > limits::kRejectionsMax) return;
    unbalanced_.push_back(
        {lines_[kTransaction],
         Name(kTransactionNr),
         values_[kTransactionNr],
         {problems::kUnbalanced, {FormatAmount(sums.debit), FormatAmount(sums.credit)}}});
  }

  void CompareControlTotals() {
    int64_t lines = 0;
    if (IsThere(kLinesCount) &&
        (!absl::SimpleAtoi(values_[kLinesCount], &lines) || lines != of_file_.lines)) {
      ControlProblem(kLinesCount, {problems::kControlLines, {absl::StrCat(of_file_.lines)}});
    }
    CompareTotal(kTotalDebit, of_file_.debit, problems::kControlDebit);
    CompareTotal(kTotalCredit, of_file_.credit, problems::kControlCredit);
  }

  void CompareTotal(Element element, absl::int128 sum, const Problem& other_sum) {
    if (!IsThere(element)) return;
    const absl::StatusOr<int64_t> total = ParseAmount(values_[element]);
    if (!total.ok()) {
      ControlProblem(element, ReasonOfStatus(total.status()));
    } else if (of_file_.whole && *total != sum) {
      ControlProblem(element, {other_sum, {FormatAmount(sum)}});
    }
  }

  bool IsThere(Element element) {
    if (values_[element].empty()) ControlProblem(element, problems::kElementMissing);
    return !values_[element].empty();
  }

  void ControlProblem(Element element, Reason reason) {
    const int64_t line = lines_[element] != 0 ? lines_[element] : lines_[kTransactions];
    file_rejections_.push_back({line, Name(element), values_[element], std::move(reason)});
  }

  void CompleteWarnings() {
    accounts_.WarnOfUndefined(problems::kAccountNotDefined, header_.version, &warnings_);
    vat_codes_.WarnOfUndefined(problems::kVatCodeNotDefined, header_.version, &warnings_);
    const size_t count = warnings_.size() + unbalanced_count_;
    std::move(unbalanced_.begin(), unbalanced_.end(), std::back_inserter(warnings_));
    if (count <= limits::kRejectionsMax) return;
    warnings_.resize(limits::kRejectionsMax - 1);
    warnings_.push_back(
        {0, "", "", {problems::kMoreWarnings, {absl::StrCat(count - warnings_.size())}}});
  }

  std::vector<std::string> columns_;
  const std::optional<std::string> decoded_;
  absl::string_view rest_;
  // Null: nothing is left to parse.
  std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser_{nullptr, &xmlFreeParserCtxt};
  bool ending_ = false;  // the parser has got all of the file
  bool failed_ = false;  // there is no reading on

  size_t depth_ = 0;
  size_t skipped_ = 0;              // how deep within an element that is passed over
  std::vector<const Known*> path_;  // from the root to the innermost that is looked at
  std::optional<const xmlChar*> root_space_;
  // Of the last element of each kind, until another of its parents begins.
  std::array<std::string, kElements> values_;
  std::array<int64_t, kElements> lines_ = {};  // of its start tag; 0 when there is none

  XafHeader header_;
  bool header_read_ = false;
  Ids accounts_;
  Ids vat_codes_;
  Sums of_file_;
  Sums of_transaction_;
  std::optional<Rejection> line_problem_;
  std::deque<Line> lines_read_;
  Line current_;  // its cells are those of the last row

  std::vector<Rejection> file_rejections_;
  std::vector<Warning> unbalanced_;
  size_t unbalanced_count_ = 0;
  std::vector<Warning> warnings_;
};

// As the XML declaration says; an error when that is none of those that are read.
absl::StatusOr<Encoding> DeclaredEncoding(absl::string_view file) {
  absl::ConsumePrefix(&file, kByteOrderMark);
  if (!absl::ConsumePrefix(&file, "<?xml") || file.empty() || !absl::ascii_isspace(file[0])) {
    return Encoding::kUtf8;
  }
  absl::string_view rest = file.substr(0, file.find("?>"));
  const size_t at = rest.find("encoding");
  if (at == absl::string_view::npos) return Encoding::kUtf8;
  rest.remove_prefix(at + absl::string_view("encoding").size());
  rest = absl::StripLeadingAsciiWhitespace(rest);
  absl::ConsumePrefix(&rest, "=");
  rest = absl::StripLeadingAsciiWhitespace(rest);
  const absl::string_view name =
      rest.empty() ? rest : rest.substr(1, rest.find(rest[0], 1) - 1);  // between the quotes
  if (absl::EqualsIgnoreCase(name, "UTF-8")) return Encoding::kUtf8;
  // What calls itself ISO-8859-1 is read as Windows-1252 everywhere on the web: it has no other
  // characters but where that one has controls.
  if (absl::EqualsIgnoreCase(name, "ISO-8859-1") || absl::EqualsIgnoreCase(name, "windows-1252")) {
    return Encoding::kWindows1252;
  }
  return Rejected(1, "", problems::kXmlEncoding);
}

}  // namespace
}  // namespace xaf

absl::StatusOr<std::unique_ptr<XafReader>> OpenXaf(absl::string_view file) {
  ASSIGN_OR_RETURN(const Encoding encoding, xaf::DeclaredEncoding(file));
  ASSIGN_OR_RETURN(std::optional<std::string> decoded, Decode(file, encoding));
  auto reader = std::make_unique<xaf::Reader>(file, std::move(decoded));
  RETURN_IF_ERROR(reader->ReadHeader());
  return std::unique_ptr<XafReader>(std::move(reader));
}

}  // namespace wijkmonitor::formats
