#pragma once

// Profiles, rules and readings for tests of convert_ledger.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "services/finance/convert_ledger.h"

namespace wijkmonitor::finance {

inline ImportProfile Shipped(const std::string& id) {
  for (const ImportProfile& profile : ShippedProfiles()) {
    if (profile.id == id) return profile;
  }
  ADD_FAILURE() << "there is no shipped profile " << id;
  return {};
}

// Of lines "nr;dag;..." of the system GEMEENTE, with more settings, or others. It is as the checks
// of profiles want it.
inline ImportProfile ProfileWith(const std::map<std::string, std::string>& settings) {
  ImportProfile profile{"test",
                        {{"source_system", "GEMEENTE"},
                         {"column.external_id", "nr"},
                         {"column.date", "dag"},
                         {"column.amount", "bedrag"}}};
  for (const auto& [setting, value] : settings) {
    if (value.empty()) {
      profile.settings.erase(setting);
    } else {
      profile.settings[setting] = value;
    }
  }
  DeclaredProfiles declared;
  for (const auto& [setting, value] : profile.settings) {
    declared.rows.push_back({1, profile.id, setting, value});
  }
  for (const Rejection& rejection : CheckProfiles(declared)) {
    ADD_FAILURE() << rejection.value << ": " << rejection.reason;
  }
  return profile;
}

inline formats::ReadFile<LedgerFile> Read(const std::string& file, const ImportProfile& profile,
                                          const LedgerDefaults& defaults = {},
                                          const MappingRules& rules = MappingRules()) {
  return ReadLedger(file, profile, rules, defaults);
}

// The amounts of all postings of a file in which nothing is wrong.
inline std::vector<int64_t> AmountsOf(const formats::ReadFile<LedgerFile>& file) {
  for (const Rejection& rejection : file.rejections) {
    ADD_FAILURE() << rejection.line << ":" << rejection.column << " " << rejection.reason;
  }
  std::vector<int64_t> amounts;
  for (const DeclaredPosting& declared : file.declared.postings) {
    amounts.push_back(declared.posting.amount);
  }
  return amounts;
}

// Likewise of its lines.
inline std::vector<int64_t> LineAmountsOf(const formats::ReadFile<LedgerFile>& file) {
  std::vector<int64_t> amounts;
  for (const LedgerLine& line : file.declared.lines) amounts.push_back(line.amount);
  return amounts;
}

// The one thing that is wrong with a file.
inline Rejection OnlyRejectionOf(const formats::ReadFile<LedgerFile>& file) {
  EXPECT_EQ(file.rejections.size(), 1u);
  for (const Rejection& rejection : file.rejections) {
    if (file.rejections.size() > 1) ADD_FAILURE() << rejection.column << " " << rejection.reason;
  }
  return file.rejections.empty() ? Rejection{} : file.rejections.front();
}

}  // namespace wijkmonitor::finance
