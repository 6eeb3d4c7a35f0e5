#pragma once

// The words of the API's enums and of this program, in both languages.

#include <string>

#include "absl/strings/string_view.h"
#include "wijkmonitor/common/v1/figure.pb.h"
#include "wijkmonitor/common/v1/import.pb.h"
#include "wijkmonitor/common/v1/label.pb.h"
#include "wijkmonitor/common/v1/reason.pb.h"
#include "wijkmonitor/common/v1/verdict.pb.h"
#include "wijkmonitor/finance/v1/posting.pb.h"
#include "wijkmonitor/finance/v1/reconciliation.pb.h"
#include "wijkmonitor/finance/v1/scheme.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"
#include "wijkmonitor/indicators/v1/area.pb.h"
#include "wijkmonitor/indicators/v1/catalogue.pb.h"

namespace wijkmonitor::cli {

enum class Lang { kNl, kEn };

// The one of the two texts that is in `lang`.
absl::string_view Pick(Lang lang, absl::string_view nl, absl::string_view en);
const std::string& TextOf(Lang lang, const common::v1::Label& label);

// `value` with that many decimals: a decimal comma in Dutch, a point in English; '-' when not
// finite.
std::string Number(Lang lang, double value, int decimals);

// A value a newer service may send that is not known here gives "?".
absl::string_view Word(Lang lang, common::v1::Status status);
absl::string_view Word(Lang lang, common::v1::Reason reason);
absl::string_view Word(Lang lang, indicators::v1::Nature nature);
absl::string_view Word(Lang lang, common::v1::Basis basis);
absl::string_view Word(Lang lang, common::v1::Polarity polarity);
absl::string_view Word(Lang lang, indicators::v1::AreaLevel level);
absl::string_view Word(Lang lang, common::v1::ImportReport::Outcome outcome);
// What follows a value of the unit; empty for marks and plain numbers.
absl::string_view Word(Lang lang, common::v1::Unit unit);

absl::string_view Word(Lang lang, finance::v1::Dimension dimension);
absl::string_view Word(Lang lang, finance::v1::PostingKind kind);
absl::string_view Word(Lang lang, finance::v1::PostingSide side);
absl::string_view Word(Lang lang, finance::v1::Eligibility eligibility);
absl::string_view Word(Lang lang, finance::v1::Instrument instrument);
absl::string_view Word(Lang lang, finance::v1::VatBasis basis);
absl::string_view Word(Lang lang, finance::v1::Balance::Position position);
absl::string_view Word(Lang lang, finance::v1::ReconciliationLine::State state);

// Two columns wide; spaces when there is no score.
absl::string_view Symbol(common::v1::Position position);

}  // namespace wijkmonitor::cli
