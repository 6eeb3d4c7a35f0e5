#include "services/cli/lists.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/decimal.h"
#include "libs/formats/csv_cell.h"
#include "libs/rpc/words.h"
#include "services/cli/csv.h"
#include "services/cli/table.h"
#include "services/cli/texts.h"
#include "wijkmonitor/common/v1/label.pb.h"
#include "wijkmonitor/common/v1/period.pb.h"
#include "wijkmonitor/common/v1/result.pb.h"
#include "wijkmonitor/common/v1/section.pb.h"

namespace wijkmonitor::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

// The columns of lists of which people do not look at all fields first, in their order.
const std::map<std::string, std::string>& ColumnsOfLists() {
  static const auto* const kColumns = new std::map<std::string, std::string>{
      {"Area", "id level name parent municipality edition"},
      {"AreaSet", "id name municipality edition members"},
      {"Indicator", "id theme label unit polarity nature basis publisher table"},
      {"Posting",
       "source_system external_id revision reversal kind side amount.amount_minor "
       "amount.currency_code "
       "period performance corrects_period scheme action_line project directorate taakveld area "
       "account "
       "cost_center resolves eligibility"},
      {"Programme",
       "id label parts.id parts.within parts.kind parts.label areas reference_year horizon_year "
       "source"},
      {"Project",
       "id label programme action_line intervention nature state start end owner "
       "total_cost.amount_minor total_cost.currency_code not_counted_reason published"},
      {"ProjectFunding", "scheme agreed.amount_minor agreed.currency_code period"},
      {"ReconciliationLine",
       "state batch line external_id account side currency_code amount_minor booked_account "
       "booked_currency_code booked_minor"},
      {"ReconciliationRow",
       "year period account side currency_code lines total_minor booked_minor out_of_scope_minor "
       "rejected_minor reversed_minor difference_minor"},
      {"Scheme",
       "id label instrument grantor terms.valid_from terms.granted.amount_minor currency_code "
       "terms.vat_basis terms.window terms.spending_deadline published terms.source"}};
  return *kColumns;
}

// The titles of columns, by the names of fields: see TextIn.
constexpr absl::string_view kTitles =
    "account:rekening achievability:haalbaarheid action_line:actielijn actual:werkelijk "
    "address:adres after:na agreed:afgesproken amount:bedrag area:gebied "
    "area_count:gebieden:areas areas:gebieden as_stated:zoals_vermeld at:moment "
    "baseline_period:beginperiode baseline_value:beginwaarde basis:grondslag batch:partij "
    "before:voor before_start:voor_de_start booked:geboekt "
    "booked_account:geboekt_op_rekening booked_currency_code:valuta:currency changes:wijzigingen "
    "closed_through:gesloten_t/m "
    "committed_at:vastgelegd:committed composition:samenstelling conditions:voorwaarden "
    "consulted_lessons:geraadpleegde_lessen continuation:vervolg "
    "corrects_period:verbetert:corrects corrects_revision:verbetert_revisie "
    "cost_center:kostenplaats:cost_centre counted:telt_mee covers:dekt "
    "currency_code:valuta:currency data_version:gegevensversie date:datum deadline:termijn "
    "decimals:decimalen decision:besluit default_group:standaardgroep denominator:noemer "
    "design_effect:ontwerpeffect difference:verschil directorate:directie due:uiterlijk "
    "edition:editie effective_date_used:op_ingangsdatum eligibility:tijdvak:window end:einde "
    "ex_ante:vooraf expense:uitgaven external_id:id:id field:veld file_name:bestand:file "
    "forecast:verwacht funding:financiering granted:toegekend grantor:verstrekker group:groep "
    "held_from:aangehouden_uit high:hoogstens history:geschiedenis horizon_year:horizonjaar "
    "in_rollup:telt_in_thema:counts_in_theme inadequate_reason:onvoldoende_want:inadequate_for "
    "income:inkomsten intervention:interventie kind:soort label:naam:name "
    "last_decision:laatste_besluit latitude:breedtegraad lesson:les level:niveau "
    "licence:licentie line:regel lines:regels list:lijst locations:plaatsen "
    "longitude:lengtegraad low:minstens measure:maat members:leden municipality:gemeente "
    "name:naam named:heeft_naam:has_a_name nature:aard new:nieuw "
    "no_lesson_reason:geen_les_want:no_lesson_for not_counted_reason:telt_niet_mee:not_counted "
    "note:toelichting number:nummer numerator:teller of:van old:oud organisation:organisatie "
    "origin:herkomst out_of_scope:valt_erbuiten outcome:uitkomst output:resultaat "
    "owner:eigenaar parent:ligt_in part_of:deel_van partners:partners parts:onderdeel:part "
    "performance:prestatie period:periode planned:gepland point:punt "
    "polarity:richting:direction policy_check:beleidstoets position:plaats "
    "precision:nauwkeurigheid programme:programma project_code:projectcode "
    "provisional:voorlopig published:gepubliceerd publisher:uitgever rationale:onderbouwing "
    "reason:reden recorded_at:vastgelegd:recorded recurrence:herhaling reference:kenmerk "
    "reference_year:referentiejaar rejected:afgekeurd replaced:vervangen replaces:vervangt "
    "reported_note:gemeld:reported resolves:lost_in resource:waarvan response:reactie "
    "responsible:verantwoordelijk reversal:tegenboeking reversed:ongedaan revision:revisie "
    "role:rol scheme:regeling settings:instellingen share:aandeel shares:aandelen "
    "shipped:meegeleverd side:kant slip:vertraging:slip "
    "smart_missing:niet_SMART_om:not_SMART_for source:bron source_columns:bronkolommen "
    "source_system:bron:source spending_deadline:besteden_voor_of_op:spend_on_or_before "
    "standard_error:standaardfout stands:geldt start:begin state:toestand statement:stelling "
    "subject:onderwerp summary:samenvatting system:systeem table:tabel tables:tafels "
    "target:streefwaarde terms:voorwaarden text:tekst theme:thema to:naar total:bestand:file "
    "total_cost:kosten unit:eenheid use:gebruik valid_from:geldig_vanaf value:waarde "
    "vat_basis:btw:VAT verdict:oordeel weight:gewicht weight_indicator:weegindicator "
    "window:tijdvak withdrawn:ingetrokken withdrawn_reason:ingetrokken_want:withdrawn_for "
    "within:binnen year:jaar";

// How values are written: for people, or for a spreadsheet with the words of the API.
struct Writing {
  Lang lang;
  bool for_people;
  bool briefly = false;    // a list, for people
  bool in_detail = false;  // one item, for people: what it says no to, too

  // For people it is made printable with the rest of its table, in which it has one line.
  std::string Text(const std::string& text) const {
    if (!for_people) return formats::CsvCell(text);
    return absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}});
  }
  std::string Word(const google::protobuf::EnumDescriptor& type, int value) const {
    std::string text = for_people ? TextOf(lang, type, value) : "?";
    if (text != "?") return text;
    std::string word = rpc::WordOf(type, value);
    // A newer service has words that are not known here.
    return word.empty() && value != 0 ? absl::StrCat("?", value) : word;
  }
  std::string Minor(int64_t amount) const {
    return for_people ? Amount(lang, amount) : CsvAmount(lang, amount);
  }
  // A period, for people, or an instant.
  std::string Time(const Message& value) const {
    if (value.GetDescriptor() == common::v1::Period::descriptor()) {
      return Days(lang, static_cast<const common::v1::Period&>(value));
    }
    return google::protobuf::util::TimeUtil::ToString(static_cast<const Timestamp&>(value));
  }
};

// Where a value stands below an item.
using Path = std::vector<const FieldDescriptor*>;

std::string NameOf(const Path& path) {
  return absl::StrJoin(path, ".", [](std::string* text, const FieldDescriptor* field) {
    text->append(field->name());
  });
}

// The first field on a path, and those below it that have a title: a text in two languages, and a
// sum of money, are called as the field that has them.
std::vector<std::string> NamesOn(const Path& path) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : path) {
    if (!names.empty() && field->name() == "amount_minor") continue;
    const std::string own(absl::StripSuffix(field->name(), "_minor"));
    if (names.empty() || TextIn(Lang::kNl, kTitles, own).has_value()) names.push_back(own);
  }
  return names;
}

std::string TitleOf(Lang lang, const std::string& name) {
  return TextIn(lang, kTitles, name).value_or(absl::StrReplaceAll(name, {{"_", " "}}));
}

// Called as the last of them.
Column ColumnOf(const Path& path) {
  const std::string name = NamesOn(path).back();
  const FieldDescriptor::CppType type = path.back()->cpp_type();
  const bool is_number = type == FieldDescriptor::CPPTYPE_INT32 ||
                         type == FieldDescriptor::CPPTYPE_INT64 ||
                         type == FieldDescriptor::CPPTYPE_DOUBLE;
  return {TitleOf(Lang::kNl, name), TitleOf(Lang::kEn, name),
          is_number ? Align::kRight : Align::kLeft};
}

// Messages within each other that are shown: one within itself has no end.
constexpr size_t kDepthMax = 5;

bool IsParts(const FieldDescriptor& field) {
  return field.is_repeated() && field.message_type() != nullptr;
}

// All values of an item, in the order of its fields; `rows`: its list of parts of which each has a
// row; null: none. In a file other lists of parts are a value each, for people they are left out.
void AddPaths(const Descriptor& type, const Path& before, const Writing& writing,
              const FieldDescriptor* rows, std::vector<Path>* paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    Path path = before;
    path.push_back(&field);
    const Descriptor* const message = field.message_type();
    if (message == nullptr || message == Timestamp::descriptor() ||
        (writing.for_people && message == common::v1::Period::descriptor())) {
      paths->push_back(path);
    } else if (writing.for_people && message == common::v1::Label::descriptor()) {
      path.push_back(message->FindFieldByName(Pick(writing.lang, "nl", "en")));
      paths->push_back(path);
    } else if (message == &type || message == common::v1::ResultInfo::descriptor()) {
      continue;
    } else if (field.is_repeated() && &field != rows) {
      if (!writing.for_people) paths->push_back(path);
    } else if (before.size() < kDepthMax) {
      AddPaths(*message, path, writing, nullptr, paths);
    }
  }
}

std::vector<const FieldDescriptor*> ListsOf(const Descriptor& type) {
  std::vector<const FieldDescriptor*> lists;
  for (int i = 0; i < type.field_count(); ++i) {
    if (IsParts(*type.field(i))) lists.push_back(type.field(i));
  }
  return lists;
}

// The list of parts of which each has a row: the first for people; in a file the only one, but for
// whether the answers of other services are there.
const FieldDescriptor* RowsIn(const Descriptor& type, const Writing& writing) {
  std::vector<const FieldDescriptor*> lists = ListsOf(type);
  if (!writing.for_people) {
    std::erase_if(lists, [](const FieldDescriptor* field) {
      return field->message_type() == common::v1::Section::descriptor();
    });
    if (lists.size() > 1) return nullptr;
  }
  return lists.empty() ? nullptr : lists.front();
}

std::vector<Path> PathsOf(const Descriptor& type, const Writing& writing) {
  std::vector<Path> all;
  AddPaths(type, {}, writing, RowsIn(type, writing), &all);
  const auto chosen = ColumnsOfLists().find(type.name());
  if (!writing.for_people || chosen == ColumnsOfLists().end()) return all;
  std::vector<Path> paths;
  for (const absl::string_view name : absl::StrSplit(chosen->second, ' ')) {
    // A label is its text in the language.
    const auto found = std::ranges::find_if(all, [&](const Path& path) {
      return absl::StartsWith(NameOf(path) + ".", absl::StrCat(name, "."));
    });
    if (found != all.end()) paths.push_back(*found);
  }
  return paths;
}

// An amount that could not be read is not 0.
bool IsUnread(const Message& message) {
  const FieldDescriptor* const unread = message.GetDescriptor()->FindFieldByName("amount_unread");
  return unread != nullptr && message.GetReflection()->GetBool(message, unread);
}

// A value of a field that is one.
std::string ValueOf(const Message& message, const FieldDescriptor& field, const Writing& writing) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return writing.Text(reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return writing.Word(*field.enum_type(), reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return writing.Time(reflection.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double number = reflection.GetDouble(message, &field);
      return std::isfinite(number) ? CsvNumber(writing.lang, FormatDecimal(number)) : "";
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const int number = reflection.GetInt32(message, &field);
      // There is no year 0: it is not said.
      const bool is_said = number != 0 || !absl::EndsWith(field.name(), "_year");
      return is_said ? absl::StrCat(number) : "";
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t number = reflection.GetInt64(message, &field);
      if (field.name() == "amount_minor" && IsUnread(message)) return "?";
      return absl::EndsWith(field.name(), "_minor") ? writing.Minor(number) : absl::StrCat(number);
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool yes = reflection.GetBool(message, &field);
      if (!writing.for_people) return yes ? "true" : "false";
      return yes || writing.in_detail ? YesNo(writing.lang, yes) : "";
    }
    default: {
      std::string text;
      google::protobuf::TextFormat::PrintFieldValueToString(message, &field, -1, &text);
      return text;
    }
  }
}

std::string PartText(const Message& part, const Writing& writing);

// The values of a field that has several: of more items than one not each of many. Parts as files
// of lists have them, "SELWERD:0.6|PADDEPOEL:0.4".
std::string ValuesOf(const Message& message, const FieldDescriptor& field, const Writing& writing) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  if (writing.briefly && size > 5) return absl::StrCat(size);
  std::vector<std::string> values(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    std::string& value = values[static_cast<size_t>(i)];
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      value = reflection.GetRepeatedString(message, &field, i);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      value = PartText(reflection.GetRepeatedMessage(message, &field, i), writing);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      value = writing.Word(*field.enum_type(), reflection.GetRepeatedEnumValue(message, &field, i));
    } else {
      google::protobuf::TextFormat::PrintFieldValueToString(message, &field, i, &value);
    }
  }
  if (field.message_type() != nullptr) return absl::StrJoin(values, "|");  // they are written
  return writing.Text(absl::StrJoin(values, ", "));
}

// The value at the end of a path below `item`; of parts on it that of number `part`.
std::string CellOf(const Message& item, const Path& path, int part, const Writing& writing) {
  const Message* at = &item;
  for (size_t step = 0; step + 1 < path.size(); ++step) {
    const Reflection& reflection = *at->GetReflection();
    if (IsParts(*path[step])) {
      if (part >= reflection.FieldSize(*at, path[step])) return "";
      at = &reflection.GetRepeatedMessage(*at, path[step], part);
    } else if (reflection.HasField(*at, path[step])) {
      at = &reflection.GetMessage(*at, path[step]);
    } else {
      return "";
    }
  }
  const FieldDescriptor& field = *path.back();
  if (field.is_repeated()) return ValuesOf(*at, field, writing);
  if (field.has_presence() && !at->GetReflection()->HasField(*at, &field)) return "";
  return ValueOf(*at, field, writing);
}

// What it says of a part, in the order of its fields.
std::string PartText(const Message& part, const Writing& writing) {
  std::vector<Path> paths;
  AddPaths(*part.GetDescriptor(), {}, writing, nullptr, &paths);
  std::vector<std::string> values;
  for (const Path& path : paths) {
    std::string value = CellOf(part, path, 0, writing);
    if (!value.empty()) values.push_back(std::move(value));
  }
  return absl::StrJoin(values, ":");
}

// A row for each item, or for each of its parts.
std::vector<std::vector<std::string>> RowsOf(const std::vector<const Message*>& items,
                                             const std::vector<Path>& paths,
                                             const Writing& writing) {
  std::vector<std::vector<std::string>> rows;
  const auto of_part = std::ranges::find_if(
      paths, [](const Path& path) { return path.size() > 1 && IsParts(*path[0]); });
  for (const Message* item : items) {
    const int parts = of_part == paths.end()
                          ? 1
                          : std::max(1, item->GetReflection()->FieldSize(*item, of_part->front()));
    for (int part = 0; part < parts; ++part) {
      std::vector<std::string>& row = rows.emplace_back();
      for (const Path& path : paths) row.push_back(CellOf(*item, path, part, writing));
    }
  }
  return rows;
}

// The field that makes an answer a list; null: it is none.
const FieldDescriptor* ItemsOf(const Descriptor& type) {
  if (type.FindFieldByName("next_page_token") == nullptr) return nullptr;
  const std::vector<const FieldDescriptor*> lists = ListsOf(type);
  return lists.empty() ? nullptr : lists.front();
}

std::vector<const Message*> AllOf(const Message& message, const FieldDescriptor& field) {
  std::vector<const Message*> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    items.push_back(&message.GetReflection()->GetRepeatedMessage(message, &field, i));
  }
  return items;
}

}  // namespace

std::vector<const Message*> ItemsIn(const Message& answer) {
  const FieldDescriptor* const items = ItemsOf(*answer.GetDescriptor());
  if (items == nullptr) return {&answer};
  return AllOf(answer, *items);
}

std::string DrawItems(const std::vector<const Message*>& items, Lang lang) {
  if (items.empty()) return Pick(lang, "Er zijn er geen.\n", "There are none.\n");
  const Writing writing = {lang, /*for_people=*/true, /*briefly=*/items.size() > 1};
  const std::vector<Path> paths = PathsOf(*items.front()->GetDescriptor(), writing);
  std::vector<Column> columns;
  for (const Path& path : paths) columns.push_back(ColumnOf(path));
  Table table(lang, columns);
  for (auto& row : RowsOf(items, paths, writing)) table.Add(std::move(row));
  table.DropEmptyColumns();
  return table.Text();
}

std::string DrawAny(const Message& answer, Lang lang) { return DrawItems(ItemsIn(answer), lang); }

std::string DrawInDetail(const Message& item, Lang lang) {
  const Writing writing = {lang, /*for_people=*/true, /*briefly=*/false, /*in_detail=*/true};
  const Descriptor& type = *item.GetDescriptor();
  std::vector<Path> paths;
  AddPaths(type, {}, writing, nullptr, &paths);
  Table values(lang, {{"", ""}, {"", ""}});
  const auto title = [lang](std::string* text, const std::string& name) {
    text->append(TitleOf(lang, name));
  };
  for (const Path& path : paths) {
    const std::string value = CellOf(item, path, /*part=*/0, writing);
    if (!value.empty()) values.Add({absl::StrJoin(NamesOn(path), ", ", title), value});
  }
  std::string text = values.Text().substr(1);  // the titles of its columns are an empty line
  for (const FieldDescriptor* field : ListsOf(type)) {
    const std::vector<const Message*> parts = AllOf(item, *field);
    if (parts.empty()) continue;
    absl::StrAppend(&text, "\n", TitleOf(lang, field->name()), "\n", DrawItems(parts, lang));
  }
  return text;
}

namespace {

std::string CsvOfPaths(const std::vector<const Message*>& items, const std::vector<Path>& paths,
                       const Writing& writing) {
  const Lang lang = writing.lang;
  std::vector<std::string> names;
  for (const Path& path : paths) {
    names.push_back(
        absl::StrReplaceAll(NameOf(path), {{".amount_minor", ""}, {"_minor", ""}, {".", "_"}}));
  }
  std::string csv = CsvLine(lang, names);
  for (const auto& row : RowsOf(items, paths, writing)) csv += CsvLine(lang, row);
  return csv;
}

// What was computed, in tables: what it says once, and each of its lists below its name.
std::string CsvOfTables(const Message& answer, Lang lang) {
  const Writing writing = {lang, /*for_people=*/false};
  std::vector<Path> once;
  AddPaths(*answer.GetDescriptor(), {}, writing, nullptr, &once);
  std::erase_if(once, [](const Path& path) { return IsParts(*path[0]); });
  std::string csv = once.empty() ? "" : CsvOfPaths({&answer}, once, writing);
  for (const FieldDescriptor* field : ListsOf(*answer.GetDescriptor())) {
    const std::vector<const Message*> items = AllOf(answer, *field);
    if (items.empty()) continue;
    if (!csv.empty()) csv += "\n";
    csv += CsvLine(lang, {field->name()});
    csv += CsvOfItems(items, *field->message_type(), lang);
  }
  return csv;
}

}  // namespace

std::string CsvOfItems(const std::vector<const Message*>& items, const Descriptor& type,
                       Lang lang) {
  const Writing writing = {lang, /*for_people=*/false};
  return CsvOfPaths(items, PathsOf(type, writing), writing);
}

std::string CsvOfAny(const Message& answer, Lang lang) {
  const Descriptor& type = *answer.GetDescriptor();
  const bool is_computed = type.FindFieldByName("info") != nullptr && ItemsOf(type) == nullptr;
  if (is_computed && ListsOf(type).size() > 1) return CsvOfTables(answer, lang);
  const FieldDescriptor* const items = ItemsOf(*answer.GetDescriptor());
  return CsvOfItems(ItemsIn(answer),
                    items == nullptr ? *answer.GetDescriptor() : *items->message_type(), lang);
}

}  // namespace wijkmonitor::cli
