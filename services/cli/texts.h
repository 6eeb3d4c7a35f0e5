#pragma once

// Amounts, periods and the keys of tables, as people read them.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/cli/words.h"
#include "wijkmonitor/common/v1/period.pb.h"
#include "wijkmonitor/common/v1/table.pb.h"
#include "wijkmonitor/finance/v1/spending.pb.h"

namespace wijkmonitor::cli {

std::string YesNo(Lang lang, bool yes);

// Whether the amount, in minor units, has no cents.
bool IsWhole(int64_t amount_minor);
// 1.234.567,89 in Dutch, 1,234,567.89 in English. Without `cents` a whole amount is 1.234.567; one
// that is not whole never loses its cents.
std::string Amount(Lang lang, int64_t amount_minor, bool cents = true);

// Without the zeros that end a fraction; `text` has one.
std::string WithoutZeros(std::string text);

// Of a list longer than this only so much is shown, unless all is asked.
inline constexpr int kListedMax = 20;
// The line below a list that `count` more would belong to; empty when there are none. Unless `all`
// were asked for, it says how.
std::string AndMore(Lang lang, int64_t count, bool all);

// For people the last day belongs to a period: "2020 t/m 2023" for whole years, "2024", "2024-01-01
// t/m 2024-10-01"; a single day is that day. Printable, also when it is no period.
std::string Days(Lang lang, const common::v1::Period& period);

// "2024-10-01T12:00:00.5Z": as --as-of takes it.
std::string Instant(absl::Time time);

// "per actielijn en jaar": what a table is over. `columns` may be empty.
std::string Over(Lang lang, absl::string_view rows, absl::string_view columns);

// Of what belongs to no area: "(unallocated)".
std::string Unallocated(Lang lang);
// What a row or column is of: a period as Days, what is not said and what is unallocated between
// brackets, all else by its key. Printable.
std::string HeaderText(Lang lang, finance::v1::Dimension dimension,
                       const common::v1::Header& header);

}  // namespace wijkmonitor::cli
