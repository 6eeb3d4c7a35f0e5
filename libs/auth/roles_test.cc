#include "libs/auth/roles.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"

namespace wijkmonitor::auth {
namespace {

using enum MethodClass;

Caller With(RoleSet roles, std::set<std::string> organisations = {}) {
  return {"somebody", roles, std::move(organisations)};
}

// What each role alone may do: "-", "public", "org:own" or "internal", in the order of Role.
std::string RowOf(MethodClass method_class) {
  std::string row;
  for (const Role role : kRoles) {
    const Caller caller = With({role}, {"own"});
    absl::StrAppend(&row, row.empty() ? "" : " ",
                    MayCall(method_class, caller) ? ScopeOf(method_class, caller).Text() : "-");
  }
  return row;
}

TEST(Roles, AreThoseOfTheDesign) {
  //                                viewer partner analyst controller programme_manager
  //                                administrator
  EXPECT_EQ(RowOf(kPublishedRead), "public public public public public public");
  EXPECT_EQ(RowOf(kDraftRead), "public org:own internal public internal public");
  EXPECT_EQ(RowOf(kImport), "- - internal - - -");
  EXPECT_EQ(RowOf(kPublish), "- - - - internal -");
  EXPECT_EQ(RowOf(kSpendingRead), "public public public internal internal public");
  EXPECT_EQ(RowOf(kLedgerRead), "- - - internal internal -");
  EXPECT_EQ(RowOf(kLedgerWrite), "- - - internal - -");
  EXPECT_EQ(RowOf(kProjectWrite), "- org:own - - internal -");
  EXPECT_EQ(RowOf(kAudit), "- - - - - internal");
}

TEST(Roles, WhoeverHasNoneIsAViewer) {
  EXPECT_TRUE(MayCall(kPublishedRead, Caller()));
  EXPECT_TRUE(MayCall(kDraftRead, Caller()));
  EXPECT_EQ(ScopeOf(kDraftRead, Caller()).Text(), "public");
  EXPECT_FALSE(MayCall(kImport, Caller()));
  EXPECT_EQ(ScopeOf(kImport, Caller()).Text(), "public");
}

TEST(Roles, TheMostThatAnyRoleGivesCounts) {
  const Caller both = With({Role::kPartner, Role::kAnalyst}, {"own"});
  EXPECT_EQ(ScopeOf(kDraftRead, both).Text(), "internal");
  EXPECT_EQ(ScopeOf(kProjectWrite, both).Text(), "org:own");
  EXPECT_TRUE(MayCall(kImport, both));
  EXPECT_FALSE(MayCall(kPublish, both));
  const Caller reading = With({Role::kPartner, Role::kController}, {"b", "a"});
  EXPECT_EQ(ScopeOf(kDraftRead, reading).Text(), "org:a,b");
}

TEST(Roles, APartnerWithoutOrganisationIsAViewer) {
  const Caller partner = With({Role::kPartner});
  EXPECT_EQ(ScopeOf(kDraftRead, partner).Text(), "public");
  EXPECT_FALSE(MayCall(kProjectWrite, partner));
}

TEST(Roles, OrganisationsGiveNothingWithoutTheRole) {
  EXPECT_EQ(ScopeOf(kDraftRead, With({Role::kViewer}, {"own"})).Text(), "public");
  EXPECT_FALSE(MayCall(kProjectWrite, With({Role::kController}, {"own"})));
}

TEST(Roles, AllCallersOfPublishedReadsShareOneAnswer) {
  for (const Role role : kRoles) {
    EXPECT_EQ(ScopeOf(kPublishedRead, With({role}, {"own"})).Text(), "public");
  }
  EXPECT_EQ(ScopeOf(kPublishedRead, Caller::Local()).Text(), "public");
}

TEST(Roles, TheLocalCallerMayDoEverything) {
  for (const MethodClass method_class :
       {kPublishedRead, kDraftRead, kImport, kPublish, kSpendingRead, kLedgerRead, kLedgerWrite,
        kProjectWrite, kAudit}) {
    EXPECT_TRUE(MayCall(method_class, Caller::Local()));
  }
  EXPECT_EQ(ScopeOf(kDraftRead, Caller::Local()).Text(), "internal");
}

TEST(Roles, AClassOutsideTheTableIsNobodys) {
  const auto unknown = static_cast<MethodClass>(99);
  EXPECT_FALSE(MayCall(unknown, Caller::Local()));
  EXPECT_EQ(ScopeOf(unknown, Caller::Local()).Text(), "public");
}

TEST(Roles, HaveNames) {
  for (const Role role : kRoles) EXPECT_EQ(RoleNamed(NameOf(role)), role);
  EXPECT_EQ(NameOf(Role::kProgrammeManager), "programme_manager");
  EXPECT_EQ(RoleNamed("Analyst"), std::nullopt);
  EXPECT_EQ(RoleNamed(""), std::nullopt);
}

TEST(RoleSet, HoldsWhatWasAdded) {
  RoleSet roles;
  EXPECT_EQ(roles, RoleSet({}));
  roles.insert(Role::kAdministrator);
  EXPECT_TRUE(roles.contains(Role::kAdministrator));
  EXPECT_FALSE(roles.contains(Role::kViewer));
  EXPECT_EQ(roles, RoleSet({Role::kAdministrator}));
}

}  // namespace
}  // namespace wijkmonitor::auth
