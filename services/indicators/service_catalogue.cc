#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "libs/base/status.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;
using rpc::Refuse;
using rpc::RefusePartial;
using rpc::RejectedReport;
using rpc::Report;
using rpc::ReportOf;
using store::Difference;

absl::StatusOr<v1::Theme> GetTheme(const View& view, const v1::GetThemeRequest& request) {
  const Theme* theme = view.data().catalogue->FindTheme(request.id());
  if (theme == nullptr) return NotFound("THEME_NOT_FOUND", "theme", request.id());
  return ToMessage(*theme);
}

// Orders themes by depth, then as their parents, then by position and id.
std::string TreeOrder(const Catalogue& catalogue, const Theme& theme) {
  int depth = 0;
  std::string path;
  for (const Theme* node = &theme; node != nullptr; node = catalogue.FindTheme(node->parent)) {
    path = absl::StrFormat(
        "%010d %s\n%s", node->position - int64_t{std::numeric_limits<int>::min()}, node->id, path);
    ++depth;
  }
  return absl::StrFormat("%02d\n%s", depth, path);
}

absl::StatusOr<v1::ListThemesResponse> ListThemes(const View& view,
                                                  const v1::ListThemesRequest& request) {
  const Catalogue& catalogue = *view.data().catalogue;
  ASSIGN_OR_RETURN(
      const auto page,
      rpc::Page<Theme>(
          catalogue.themes, [&](const Theme& theme) { return TreeOrder(catalogue, theme); },
          rpc::All<Theme>, request));
  v1::ListThemesResponse response;
  for (const Theme* theme : page.first) *response.add_themes() = ToMessage(*theme);
  response.set_next_page_token(page.second);
  return response;
}

absl::StatusOr<v1::Indicator> GetIndicator(const View& view,
                                           const v1::GetIndicatorRequest& request) {
  const Indicator* indicator = view.data().catalogue->FindIndicator(request.id());
  if (indicator == nullptr) return NotFound("INDICATOR_NOT_FOUND", "indicator", request.id());
  return ToMessage(*indicator);
}

absl::StatusOr<v1::ListIndicatorsResponse> ListIndicators(
    const View& view, const v1::ListIndicatorsRequest& request) {
  const Catalogue& catalogue = *view.data().catalogue;
  if (!request.theme().empty() && catalogue.FindTheme(request.theme()) == nullptr) {
    return NotFound("THEME_NOT_FOUND", "theme", request.theme());
  }
  ASSIGN_OR_RETURN(const auto page, rpc::Page<Indicator>(
                                        catalogue.indicators, rpc::ById,
                                        [&](const Indicator& indicator) {
                                          return request.theme().empty() ||
                                                 indicator.theme == request.theme();
                                        },
                                        request));
  v1::ListIndicatorsResponse response;
  for (const Indicator* indicator : page.first) {
    *response.add_indicators() = ToMessage(*indicator);
  }
  response.set_next_page_token(page.second);
  return response;
}

Catalogue CatalogueOf(const DeclaredCatalogue& declared) {
  std::vector<Group> groups;
  std::vector<Theme> themes;
  std::vector<Indicator> indicators;
  for (const auto& row : declared.groups) groups.push_back(row.item);
  for (const auto& row : declared.themes) themes.push_back(row.item);
  for (const auto& row : declared.indicators) indicators.push_back(row.item);
  return MakeCatalogue(std::move(groups), std::move(themes), std::move(indicators));
}

// What observations forbid: removing their indicator or group, or giving their values another
// meaning.
absl::StatusOr<std::vector<Rejection>> CheckCatalogueChange(store::Tx& tx, const Catalogue& now,
                                                            const Catalogue& next) {
  std::vector<Rejection> rejections;
  for (const Group& group : now.groups) {
    if (next.FindGroup(group.id) != nullptr) continue;
    ASSIGN_OR_RETURN(const bool observed, IsGroupObserved(tx, group.id));
    if (observed) {
      rejections.push_back({0, "id", group.id, "is left out, but there are observations of it"});
    }
  }
  for (const Indicator& indicator : now.indicators) {
    const Indicator* changed = next.FindIndicator(indicator.id);
    if (changed != nullptr && changed->unit == indicator.unit &&
        changed->measure == indicator.measure) {
      continue;
    }
    ASSIGN_OR_RETURN(const bool observed, IsIndicatorObserved(tx, indicator.id));
    if (!observed) continue;
    rejections.push_back({0, changed == nullptr ? "id" : "unit", indicator.id,
                          changed == nullptr
                              ? "is left out, but there are observations of it"
                              : "has observations: its unit and measure cannot change"});
  }
  return rejections;
}

absl::StatusOr<ApplyImport> ImportCatalogue(const View& view,
                                            const rpc::Import<v1::ImportCatalogueRequest>& import) {
  RETURN_IF_ERROR(RefusePartial(import.request.chunk()));
  ReadFile<DeclaredCatalogue> file = ReadCatalogue(import.file);
  if (file.rejections.empty()) file.rejections = CheckCatalogue(file.declared);
  if (!file.rejections.empty()) return Refuse(std::move(file.rejections), file.rows);
  return ApplyImport([catalogue = CatalogueOf(file.declared), rows = file.rows,
                      view](store::Tx& tx) -> absl::StatusOr<Report> {
    RETURN_IF_ERROR(CheckUnchangedSince(tx, view));
    ASSIGN_OR_RETURN(std::vector<Rejection> rejections,
                     CheckCatalogueChange(tx, *view.data().catalogue, catalogue));
    if (!rejections.empty()) return RejectedReport(std::move(rejections), rows);
    ASSIGN_OR_RETURN(const Difference difference, WriteCatalogue(tx, catalogue));
    return ReportOf(difference, rows);
  });
}

}  // namespace

void AddCatalogueMethods(Router* router) {
  using enum auth::MethodClass;
  router->AddRead(kPublishedRead, GetTheme);
  router->AddRead(kPublishedRead, ListThemes);
  router->AddRead(kPublishedRead, GetIndicator);
  router->AddRead(kPublishedRead, ListIndicators);
  router->AddImport(kImport, ImportCatalogue);
}

}  // namespace wijkmonitor::indicators
