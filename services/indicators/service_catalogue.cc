#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/declared.h"
#include "libs/rpc/page.h"
#include "services/indicators/service.h"

namespace wijkmonitor::indicators {
namespace {

using rpc::ApplyImport;

absl::StatusOr<v1::Theme> GetTheme(const View& view, const v1::GetThemeRequest& request) {
  const Theme* theme = view.data().catalogue->FindTheme(request.id());
  if (theme == nullptr) return NotFound("THEME_NOT_FOUND", "theme", request.id());
  return rpc::MessageOf<v1::Theme>(*theme);
}

absl::StatusOr<v1::ListThemesResponse> ListThemes(const View& view,
                                                  const v1::ListThemesRequest& request) {
  const Catalogue& catalogue = *view.data().catalogue;
  const auto key = [&](const Theme& theme) { return TreeKey(catalogue, theme); };
  return rpc::ListPage<v1::ListThemesResponse>(catalogue.themes, key, rpc::All<Theme>, request,
                                               rpc::MessageOf<v1::Theme, Theme>);
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
  const auto include = [&](const Indicator& indicator) {
    return request.theme().empty() || indicator.theme == request.theme();
  };
  return rpc::ListPage<v1::ListIndicatorsResponse>(
      catalogue.indicators, &Indicator::id, include, request,
      [](const Indicator& indicator) { return ToMessage(indicator); });
}

// Rejects what observations forbid. `is_observed` is asked only of what they would forbid.
template <class Item>
rpc::CheckChanges<Item> CheckObserved(absl::StatusOr<bool> (*is_observed)(store::Tx&,
                                                                          const std::string&)) {
  return [is_observed](store::Tx& tx,
                       const Changes<Item>& changes) -> absl::StatusOr<std::vector<Rejection>> {
    std::vector<Rejection> rejections;
    for (const Change<Item>& change : changes.items) {
      std::optional<Rejection> wrong = WrongIfObserved(change);
      if (!wrong.has_value()) continue;
      ASSIGN_OR_RETURN(const bool observed, is_observed(tx, change.before->id));
      if (observed) rejections.push_back(*std::move(wrong));
    }
    return rejections;
  };
}

absl::StatusOr<ApplyImport> ImportCatalogue(const View&,
                                            const rpc::Import<v1::ImportCatalogueRequest>& import) {
  return rpc::ImportDeclared<DeclaredCatalogue>(
      import.request.chunk(), rpc::Checked(ReadCatalogue(import.file), CheckCatalogue),
      [](store::Tx& tx, const DeclaredCatalogue& declared,
         std::vector<Rejection>* rejections) -> absl::StatusOr<Difference> {
        ASSIGN_OR_RETURN(Difference difference,
                         rpc::WriteDeclared(tx, kGroups, declared.groups,
                                            CheckObserved<Group>(IsGroupObserved), rejections));
        ASSIGN_OR_RETURN(const Difference themes,
                         rpc::WriteDeclared(tx, kThemes, declared.themes, {}, rejections));
        ASSIGN_OR_RETURN(
            const Difference indicators,
            rpc::WriteDeclared(tx, kIndicators, declared.indicators,
                               CheckObserved<Indicator>(IsIndicatorObserved), rejections));
        difference.Add(themes);
        difference.Add(indicators);
        return difference;
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
