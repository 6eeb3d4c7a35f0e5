#include "services/finance/domain/scheme.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/finance/domain/ids.h"
#include "services/finance/domain/limits.h"

namespace wijkmonitor::finance {
namespace {

Scheme WithoutTerms(Scheme scheme) {
  scheme.terms.clear();
  return scheme;
}

void CheckRow(const DeclaredSchemes::Row& row, std::vector<Rejection>* rejections) {
  const Scheme& scheme = row.scheme;
  const Terms& terms = scheme.terms.front();
  const auto reject = [&](absl::string_view column, std::string value, std::string reason) {
    rejections->push_back({row.line, std::string(column), std::move(value), std::move(reason)});
  };
  if (const std::string wrong = WhatIsWrongWithId(scheme.id); !wrong.empty()) {
    reject("scheme", scheme.id, wrong);
  }
  for (const auto& [column, text] : {std::pair("label_nl", &scheme.label.nl),
                                     {"label_en", &scheme.label.en},
                                     {"grantor", &scheme.grantor},
                                     {"source", &terms.source}}) {
    if (text->empty() && column != std::string("source")) reject(column, "", "is due");
    if (text->size() > limits::kLabelBytesMax) {
      reject(column, "", absl::StrCat("at most ", limits::kLabelBytesMax, " bytes"));
    }
  }
  if (!IsCurrencyCode(scheme.currency)) {
    reject("currency", scheme.currency, "must be three capitals, such as EUR");
  }
  if (terms.granted.value_or(0) < 0) reject("granted", "", "must not be negative");
  if (terms.window && terms.window->start >= terms.window->end) {
    reject("window_end", FormatDate(terms.window->end), "must be after window_start");
  }
}

}  // namespace

const Terms& Scheme::TermsOn(absl::CivilDay day) const {
  const Terms* in_force = &terms.front();
  for (const Terms& t : terms) {
    if (t.valid_from <= day) in_force = &t;
  }
  return *in_force;
}

Eligibility EligibilityOf(const Scheme* scheme, const Period& period,
                          const std::optional<Period>& performance) {
  if (scheme == nullptr) return Eligibility::kNoWindow;
  const Period& decisive = performance.has_value() ? *performance : period;
  const std::optional<Period>& window = scheme->TermsOn(decisive.start).window;
  if (!window.has_value()) return Eligibility::kNoWindow;
  if (window->start <= decisive.start && decisive.end <= window->end) {
    return Eligibility::kInsideWindow;
  }
  const bool apart = decisive.end <= window->start || window->end <= decisive.start;
  return apart ? Eligibility::kOutsideWindow : Eligibility::kCrossesWindow;
}

std::vector<Rejection> CheckSchemes(const DeclaredSchemes& declared) {
  std::vector<Rejection> rejections;
  std::map<std::string, const DeclaredSchemes::Row*> first;
  std::set<std::pair<std::string, std::string>> days;
  for (const DeclaredSchemes::Row& row : declared.rows) {
    CheckRow(row, &rejections);
    const auto [seen, is_new] = first.try_emplace(row.scheme.id, &row);
    if (!is_new && WithoutTerms(seen->second->scheme) != WithoutTerms(row.scheme)) {
      rejections.push_back({row.line, "scheme", row.scheme.id,
                            absl::StrCat("label, instrument, grantor or currency differ from line ",
                                         seen->second->line)});
    }
    const std::string day = FormatDate(row.scheme.terms.front().valid_from);
    if (!days.emplace(row.scheme.id, day).second) {
      rejections.push_back(
          {row.line, "valid_from", day, "the scheme has terms from that day on already"});
    }
  }
  if (first.size() > limits::kSchemesMax) {
    rejections.push_back({0, "", "", absl::StrCat("at most ", limits::kSchemesMax, " schemes")});
  }
  return rejections;
}

std::vector<Scheme> SchemesOf(const DeclaredSchemes& declared) {
  std::map<std::string, Scheme> by_id;
  for (const DeclaredSchemes::Row& row : declared.rows) {
    const auto [scheme, is_new] = by_id.try_emplace(row.scheme.id, row.scheme);
    if (!is_new) scheme->second.terms.push_back(row.scheme.terms.front());
  }
  std::vector<Scheme> schemes;
  for (auto& [id, scheme] : by_id) {
    std::sort(scheme.terms.begin(), scheme.terms.end(),
              [](const Terms& a, const Terms& b) { return a.valid_from < b.valid_from; });
    schemes.push_back(std::move(scheme));
  }
  return schemes;
}

std::map<std::string, SchemeFacts> FactsOf(const std::vector<Scheme>& schemes) {
  std::map<std::string, SchemeFacts> facts;
  for (const Scheme& scheme : schemes) facts[scheme.id] = {scheme.currency};
  return facts;
}

}  // namespace wijkmonitor::finance
