// Audit files: any bytes are read or refused in order; what was written by the schema is read back,
// a total that is off by a cent is found, and what is not read stands in nothing that comes out.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/limits.h"
#include "libs/base/money.h"
#include "libs/base/status.h"
#include "libs/base/utf8.h"
#include "libs/formats/cell_text.h"
#include "libs/formats/xaf.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

// Columns of the rows.
constexpr size_t kCostCenter = 10;
constexpr size_t kDebit = 13;
constexpr size_t kCredit = 14;

constexpr absl::string_view kPerson = "Jansen";

void CheckRejections(const std::vector<Rejection>& rejections) {
  for (const Rejection& rejection : rejections) {
    Expect(rejection.value.size() <= limits::kRejectionValueBytesMax, "a value is too long");
    Expect(FirstInvalidUtf8(rejection.value) == rejection.value.size(),
           "a value is cut within a character");
    Expect(!rejection.reason.In(Language::kEn).empty(), "there is no reason");
  }
}

void CheckRow(const formats::XafReader& reader, const formats::Row& row) {
  if (row.malformed.has_value()) {
    Expect(row.cells.empty() && row.malformed->line == row.line, "a malformed row has cells");
    CheckRejections({*row.malformed});
    return;
  }
  Expect(row.cells.size() == reader.columns().size(), "a row has not one cell a column");
  for (size_t i = 0; i < row.cells.size(); ++i) {
    Expect(row.cells[i].size() <= limits::kXmlTextBytesMax, "a cell is too long");
    Expect(FirstInvalidUtf8(row.cells[i]) == row.cells[i].size(), "a cell is not UTF-8");
    Expect(!reader.SourceColumn(i).empty(), "a cell has no source");
  }
  Expect(row.cells[kDebit].empty() != row.cells[kCredit].empty(), "not one of debit and credit");
}

void CheckAnyFile(absl::string_view file) {
  const auto reader = formats::OpenXaf(file);
  if (!reader.ok()) {
    Expect(ReasonOf(reader.status()) == "FILE_REJECTED", "a file is refused without its reason");
    Expect(ViolationsOf(reader.status()).size() == 1, "a file is refused without a place");
    return;
  }
  const int64_t lines = 1 + std::count(file.begin(), file.end(), '\n');
  int64_t line = 1;
  for (formats::Row row; (*reader)->Next(&row);) {
    Expect(row.line >= line && row.line <= lines, "lines go down, or are not in the file");
    line = row.line;
    CheckRow(**reader, row);
  }
  const absl::string_view version = (*reader)->header().version;
  Expect(version == "3.2" || version == "4.0", "a version that is none");
  CheckRejections((*reader)->file_rejections());
  CheckRejections((*reader)->warnings());
  Expect((*reader)->warnings().size() <= limits::kRejectionsMax, "too many warnings");
}

struct Line {
  int64_t amount = 0;
  bool debit = false;
  std::string cost;
};

// Text that XML may hold, and that does not begin or end with a space.
std::string AnyText(FuzzedDataProvider* input) {
  std::string text = input->ConsumeRandomLengthString(20);
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
             text.end());
  text.resize(FirstInvalidUtf8(text));
  for (const char* none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {  // U+FFFE, U+FFFF: not of XML
    text = absl::StrReplaceAll(text, {{none, ""}});
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

std::vector<Line> AnyLines(FuzzedDataProvider* input) {
  std::vector<Line> lines;
  while (input->remaining_bytes() > 0 && lines.size() < 40) {
    const auto amount = input->ConsumeIntegralInRange<int64_t>(-limits::kAmountMinorMax / 100,
                                                               limits::kAmountMinorMax / 100);
    const bool debit = input->ConsumeBool();
    lines.push_back({amount, debit, AnyText(input)});
  }
  return lines;
}

std::string Element(absl::string_view name, absl::string_view text) {
  return absl::StrCat("<", name, ">",
                      absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}),
                      "</", name, ">\n");
}

// `off` is added to the total of the debit.
std::string Written(const std::vector<Line>& lines, bool is_40, int64_t off) {
  int64_t debit = off;
  int64_t credit = 0;
  std::string body;
  for (const Line& line : lines) {
    (line.debit ? debit : credit) += line.amount;
    absl::StrAppend(&body, "<trLine>", Element("nr", "1"), Element("accID", "100"),
                    Element("desc", kPerson), Element("amnt", FormatAmount(line.amount)),
                    Element("amntTp", line.debit ? "D" : "C"), Element("custSupID", kPerson),
                    Element(is_40 ? "cost" : "costID", line.cost), "</trLine>");
  }
  return absl::StrCat("<?xml version=\"1.0\"?>\n<auditfile xmlns=\"urn:", is_40 ? "4.0" : "3.2",
                      "\"><header></header><company><transactions>",
                      Element("linesCount", std::to_string(lines.size())),
                      Element("totalDebit", FormatAmount(debit)),
                      Element("totalCredit", FormatAmount(credit)), "<journal>",
                      Element("desc", kPerson), "<transaction>", Element("nr", "1"), body,
                      "</transaction></journal></transactions></company></auditfile>");
}

void CheckWrittenFile(FuzzedDataProvider* input) {
  const bool is_40 = input->ConsumeBool();
  const bool off = input->ConsumeBool();
  const std::vector<Line> lines = AnyLines(input);
  const std::string file = Written(lines, is_40, off ? 1 : 0);
  const auto reader = formats::OpenXaf(file);
  Expect(reader.ok(), "a file that was written by the schema is refused");
  formats::Row row;
  for (const Line& line : lines) {
    Expect((*reader)->Next(&row) && !row.malformed.has_value(), "a row is missing or malformed");
    Expect(row.cells[line.debit ? kDebit : kCredit] == FormatAmount(line.amount), "another amount");
    Expect(row.cells[line.debit ? kCredit : kDebit].empty(), "both debit and credit");
    std::string owned;
    Expect(row.cells[kCostCenter] == formats::CellText(line.cost, &owned), "another text");
    for (size_t i = 0; i < row.cells.size(); ++i) {
      Expect(i == kCostCenter || !absl::StrContains(row.cells[i], kPerson), "a name is read");
    }
  }
  Expect(!(*reader)->Next(&row), "a row too many");
  Expect((*reader)->file_rejections().size() == (off ? 1 : 0), "totals are not compared");
  for (const Warning& warning : (*reader)->warnings()) {
    Expect(!absl::StrContains(warning.value, kPerson), "a warning has a name");
  }
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wijkmonitor::fuzz;
  return FuzzFile(data, size, &CheckAnyFile, &CheckWrittenFile);
}
