#pragma once

// The projects service, served for real in this process, for the tests of the service.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/testing/served.h"
#include "libs/testing/temp_dir.h"
#include "libs/testing/tokens.h"
#include "services/projects/service.h"
#include "wijkmonitor/projects/v1/project_service.grpc.pb.h"

namespace wijkmonitor::projects {

inline constexpr char kProgrammeFile[] =
    "programme,label_nl,label_en,areas,reference_year,horizon_year,source,part,within,kind,name_nl,"
    "name_en\n"
    "DEAL,Regio Deal,Regio Deal,PADDEPOEL|SELWERD,2020,2030,1.3,MEEDOEN,,SUBSTANTIVE,Meedoen,"
    "Taking part\n"
    "DEAL,Regio Deal,Regio Deal,PADDEPOEL|SELWERD,2020,2030,1.3,CONTACT,MEEDOEN,,Contact,Contact\n"
    "DEAL,Regio Deal,Regio Deal,PADDEPOEL|SELWERD,2020,2030,1.3,VEILIG,,SUBSTANTIVE,Veilig,Safe\n";
inline constexpr char kOrganisationFile[] =
    "organisation,label_nl,label_en,within\n"
    "GEMEENTE,Gemeente,Municipality,\n"
    "DMO,DMO,DMO,GEMEENTE\n"
    "ORG_A,Organisatie A,Organisation A,\n"
    "ORG_B,Organisatie B,Organisation B,\n";
inline constexpr char kTableFile[] =
    "table,label_nl,label_en,directorate\n"
    "RUIMTE,Ruimte,Space,\n"
    "SOCIAAL,Sociaal,Social,\n";

class ServedProjects : public testing::Served<ProjectsData, v1::ProjectService> {
 public:
  // `database`: a URL. Everybody may do everything.
  explicit ServedProjects(const std::string& database) : Served(Parts(), database) {}
  explicit ServedProjects(const config::ServiceConfig& config) : Served(Parts(), config) {}

  // The programme, the organisations and the tables.
  void Declare(const std::string& token = "") {
    const auto programmes =
        Send<v1::ImportProgrammesRequest>(&Stub::ImportProgrammes, {}, kProgrammeFile, token);
    EXPECT_TRUE(programmes.ok()) << programmes.status();
    EXPECT_EQ(programmes->outcome(), rpc::Report::OUTCOME_APPLIED) << programmes->DebugString();
    const auto organisations = Send<v1::ImportOrganisationsRequest>(&Stub::ImportOrganisations, {},
                                                                    kOrganisationFile, token);
    EXPECT_TRUE(organisations.ok()) << organisations.status();
    EXPECT_EQ(organisations->outcome(), rpc::Report::OUTCOME_APPLIED)
        << organisations->DebugString();
    const auto tables = Send<v1::ImportGovernanceTablesRequest>(&Stub::ImportGovernanceTables, {},
                                                                kTableFile, token);
    EXPECT_TRUE(tables.ok()) << tables.status();
    EXPECT_EQ(tables->outcome(), rpc::Report::OUTCOME_APPLIED) << tables->DebugString();
  }
  // A list, as a file.
  absl::StatusOr<rpc::Report> ImportList(const std::string& file, const std::string& token = "",
                                         const std::string& system = "REPORT") {
    v1::ImportProjectsRequest request;
    request.set_system(system);
    request.mutable_chunk()->mutable_header()->set_language("en");
    return Send<v1::ImportProjectsRequest>(&Stub::ImportProjects, std::move(request), file, token);
  }
  absl::StatusOr<v1::Portfolio> Portfolio(v1::Dimension rows, v1::GetPortfolioRequest request = {},
                                          const std::string& token = "") {
    request.set_rows(rows);
    return Call(&Stub::GetPortfolio, request, token);
  }
};

// What somebody does, on behalf of whom their token says.
class Person {
 public:
  using Stub = ServedProjects::Stub;

  Person(ServedProjects& served, std::string token) : served_(served), token_(std::move(token)) {}

  template <class Q, class A>
  absl::StatusOr<A> Call(grpc::Status (ServedProjects::Stub::*method)(grpc::ClientContext*,
                                                                      const Q&, A*),
                         const Q& request) {
    return served_.Call(method, request, token_);
  }
  // Calls any method; a change has a new request id.
  template <class Q, class A>
  absl::StatusOr<A> Do(grpc::Status (Stub::*method)(grpc::ClientContext*, const Q&, A*),
                       Q request) {
    if constexpr (requires { request.set_request_id(""); }) request.set_request_id(RandomUuid());
    return served_.Call(method, request, token_);
  }

  absl::StatusOr<v1::Project> Create(const std::string& label, const std::string& owner,
                                     v1::Project project = {}) {
    v1::CreateProjectRequest request;
    request.set_request_id(RandomUuid());
    project.set_programme("DEAL");
    project.mutable_label()->set_nl(label);
    project.set_owner(owner);
    *request.mutable_project() = std::move(project);
    return served_.Call(&Stub::CreateProject, request, token_);
  }
  absl::StatusOr<v1::Project> Update(const v1::Project& project,
                                     const std::vector<std::string>& fields = {},
                                     const std::string& reason = "") {
    v1::UpdateProjectRequest request;
    request.set_request_id(RandomUuid());
    *request.mutable_project() = project;
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    request.set_reason(reason);
    return served_.Call(&Stub::UpdateProject, request, token_);
  }
  absl::StatusOr<v1::Project> Publish(const std::string& id, const std::string& etag) {
    v1::PublishProjectRequest request;
    request.set_request_id(RandomUuid());
    request.set_id(id);
    request.set_etag(etag);
    return served_.Call(&Stub::PublishProject, request, token_);
  }
  absl::StatusOr<v1::Project> Get(const std::string& id) {
    v1::GetProjectRequest request;
    request.set_id(id);
    return served_.Call(&Stub::GetProject, request, token_);
  }
  std::vector<std::string> List(v1::ListProjectsRequest request = {}) {
    std::vector<std::string> ids;
    do {
      const auto page = served_.Call(&Stub::ListProjects, request, token_);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Project& project : page->projects()) ids.push_back(project.id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  absl::StatusOr<v1::ListProjectHistoryResponse> History(const std::string& id) {
    v1::ListProjectHistoryRequest request;
    request.set_id(id);
    return served_.Call(&Stub::ListProjectHistory, request, token_);
  }
  absl::StatusOr<v1::Portfolio> Portfolio(v1::Dimension rows,
                                          v1::GetPortfolioRequest request = {}) {
    return served_.Portfolio(rows, std::move(request), token_);
  }

 private:
  ServedProjects& served_;
  const std::string token_;
};

// The service with its programme and organisations, and people of each kind.
class PeopleTest : public ::testing::Test {
 protected:
  PeopleTest() { served_.Declare(TokenOf("office", auth::Role::kProgrammeManager)); }

  std::string TokenOf(const std::string& name, auth::Role role,
                      const std::set<std::string>& organisations = {}) {
    return tokens_.Of(name, role, organisations, served_.backend().clock().Now());
  }
  Person Somebody(const std::string& name, auth::Role role,
                  const std::set<std::string>& organisations = {}) {
    return {served_, TokenOf(name, role, organisations)};
  }
  int64_t Version() { return served_.snapshots().current()->version.counter; }

  testing::TempDir folder_;
  testing::Tokens tokens_;
  ServedProjects served_{
      tokens_.Required({.database = "sqlite:" + folder_.File("projects.db"), .worker_threads = 2})};
  Person ann_ = Somebody("ann", auth::Role::kPartner, {"ORG_A"});
  Person bob_ = Somebody("bob", auth::Role::kPartner, {"ORG_B"});
  Person manager_ = Somebody("manager", auth::Role::kProgrammeManager);
  Person other_manager_ = Somebody("other manager", auth::Role::kProgrammeManager);
  Person analyst_ = Somebody("analyst", auth::Role::kAnalyst);
  Person anybody_{served_, ""};
};

}  // namespace wijkmonitor::projects
