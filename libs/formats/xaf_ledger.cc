#include "libs/formats/xaf_ledger.h"

#include "absl/strings/str_format.h"
#include "libs/base/limits.h"
#include "libs/formats/utf8.h"

namespace wijkmonitor::formats::xaf {

std::string Shortened(absl::string_view text) {
  return std::string(text.substr(0, WholeCharacters(text, limits::kRejectionValueBytesMax)));
}

std::string FormatSum(absl::int128 minor) {
  const absl::int128 size = minor < 0 ? -minor : minor;
  return absl::StrFormat("%s%d.%02d", minor < 0 ? "-" : "", static_cast<int64_t>(size / 100),
                         static_cast<int>(size % 100));
}

void Ids::Define(const std::string& id, absl::string_view type) {
  if (id.empty()) return;
  Id& entry = ids_[id];
  if (!entry.defined) entry.type = std::string(type);
  entry.defined = true;
}

void Ids::Refer(const std::string& id, int64_t line, Element element) {
  if (id.empty()) return;
  const auto [entry, added] = ids_.try_emplace(id);
  if (!added) return;
  entry->second.line = line;
  entry->second.element = element;
}

absl::string_view Ids::TypeOf(const std::string& id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? absl::string_view() : found->second.type;
}

void Ids::WarnOfUndefined(absl::string_view reason, absl::string_view version,
                          std::vector<Warning>* warnings) const {
  for (const auto& [id, entry] : ids_) {
    if (entry.defined) continue;
    warnings->push_back(
        {entry.line, NameOf(entry.element, version), Shortened(id), std::string(reason)});
  }
}

}  // namespace wijkmonitor::formats::xaf
