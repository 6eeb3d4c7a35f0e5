// Lists of projects, in our own columns and by the profile that is shipped: any bytes are read or
// refused; what is taken is a project that nothing is wrong with, and the same list again changes
// nothing.

#include <map>
#include <string>
#include <vector>

#include "services/projects/convert_list_profile.h"
#include "services/projects/convert_project_list.h"
#include "services/projects/domain/testing.h"
#include "tests/fuzz/fuzz.h"

namespace wijkmonitor::fuzz {
namespace {

using projects::ListedProject;
using projects::ListPlan;
using projects::Project;

// The programme of the tests, and that of the shipped profile.
projects::Reference Programmes() {
  projects::Reference reference = projects::DealReference();
  projects::Programme esf{.id = "ESF_2014_2020", .label = {"ESF", "ESF"}};
  esf.parts = {{"AMR", "", projects::ActionLineKind::kSubstantive, {"AMR", "AMR"}}};
  reference.programmes.push_back(esf);
  return reference;
}

void Check(formats::ReadFile<projects::ProjectList> file) {
  static const auto* const reference = new projects::Reference(Programmes());
  Expect(!file.rejections.empty() || file.rows == std::ssize(file.declared.rows), "a row is lost");
  if (!file.rejections.empty()) return;
  file.declared.system = "LIST";
  const ListPlan plan = projects::PlanList(file.declared, {}, *reference);
  if (!plan.rejections.empty()) return;
  std::map<std::string, Project> stored;
  for (const ListedProject& change : plan.changes) {
    std::vector<Rejection> wrong;
    RowCheck check(0, &wrong);
    CheckProject(change.project, *reference, check);
    Expect(wrong.empty(), "a project that is wrong is taken");
    stored[change.project.id] = change.project;
  }
  std::vector<const Project*> known;
  for (const auto& [id, project] : stored) known.push_back(&project);
  const ListPlan again = projects::PlanList(file.declared, known, *reference);
  Expect(again.rejections.empty() && again.changes.empty() && again.gone.empty() &&
             again.unchanged == file.rows,
         "the same list again changes something");
}

}  // namespace
}  // namespace wijkmonitor::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace projects = wijkmonitor::projects;
  const auto text = wijkmonitor::fuzz::AsText(data, size);
  wijkmonitor::fuzz::Check(projects::ReadProjectList(text));
  const auto& profile = projects::ShippedListProfiles().front();
  wijkmonitor::fuzz::Check(projects::ReadListBy(profile, "LIST", text));
  return 0;
}
