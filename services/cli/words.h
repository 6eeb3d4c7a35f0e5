#pragma once

// The words of the API's enums and of this program, in both languages.

#include <google/protobuf/generated_enum_reflection.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "wijkmonitor/common/v1/evidence.pb.h"
#include "wijkmonitor/common/v1/figure.pb.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/common/v1/label.pb.h"
#include "wijkmonitor/common/v1/pace.pb.h"
#include "wijkmonitor/common/v1/reason.pb.h"
#include "wijkmonitor/common/v1/verdict.pb.h"
#include "wijkmonitor/finance/v1/posting.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"
#include "wijkmonitor/indicators/v1/area.pb.h"
#include "wijkmonitor/indicators/v1/catalogue.pb.h"
#include "wijkmonitor/projects/v1/action.pb.h"
#include "wijkmonitor/projects/v1/decision.pb.h"
#include "wijkmonitor/projects/v1/output.pb.h"
#include "wijkmonitor/projects/v1/output_total.pb.h"
#include "wijkmonitor/projects/v1/portfolio.pb.h"
#include "wijkmonitor/projects/v1/programme.pb.h"
#include "wijkmonitor/projects/v1/project.pb.h"
#include "wijkmonitor/projects/v1/results_chain.pb.h"
#include "wijkmonitor/projects/v1/subject.pb.h"
#include "wijkmonitor/projects/v1/warning.pb.h"

namespace wijkmonitor::cli {

enum class Lang { kNl, kEn };

// The one of the two texts that is in `lang`.
std::string Pick(Lang lang, absl::string_view nl, absl::string_view en);
const std::string& TextOf(Lang lang, const common::v1::Label& label);

// `value` with that many decimals: a decimal comma in Dutch, a point in English; '-' when not
// finite.
std::string Number(Lang lang, double value, int decimals);

// A text among `texts`, each of which is written as NAME:Dutch, or as NAME:Dutch:English where that
// is not the name in small letters; "_" stands for a space. Nothing: there is none of this name.
std::optional<std::string> TextIn(Lang lang, absl::string_view texts, absl::string_view name);

// The texts of the API's enums, for all that this program draws: of a position its mark, two
// columns wide; of a unit what follows a value, empty for marks and plain numbers.
const std::map<const google::protobuf::EnumDescriptor*, absl::string_view>& EnumTexts();
// A value a newer service may send that is not known here gives "?".
std::string TextOf(Lang lang, const google::protobuf::EnumDescriptor& type, int value);
template <class Enum>
std::string Word(Lang lang, Enum value) {
  return TextOf(lang, *google::protobuf::GetEnumDescriptor<Enum>(), value);
}

}  // namespace wijkmonitor::cli
