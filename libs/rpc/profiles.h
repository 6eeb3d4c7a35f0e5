#pragma once

// Methods of profiles (libs/formats/profile.h) that files declare, and some of which come with the
// service.

#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/formats/profile.h"
#include "libs/rpc/declared.h"

namespace wijkmonitor::rpc {

// What is a kind's own.
template <class Data>
struct ProfileResource {
  absl::string_view what;  // "import profile"
  formats::ReadFile<Declared<formats::Profile>> (*read)(absl::string_view file);
  std::vector<Rejection> (*check)(const Declared<formats::Profile>& declared);
  const store::DeclaredTable<formats::Profile>& table;
  const std::vector<formats::Profile>& (*declared)(const Data& data);  // by id
  const std::vector<formats::Profile>& (*shipped)();                   // by id
};

// Adds the methods Get, List and Import of a kind of profiles, which are messages of type
// `Message`.
template <const auto& kResource, class Message, class Get, class List, class ListAnswer,
          class ImportRequest, class Data>
void AddProfiles(DataRouter<Data>* router, auth::MethodClass read, auth::MethodClass write) {
  using View = store::View<Data>;
  static constexpr auto kToMessage = [](const formats::OfferedProfile& offered) {
    auto message = MessageOf<Message>(*offered.profile);
    message.set_shipped(offered.shipped);
    return message;
  };
  router->AddRead(
      read, +[](const View& view, const Get& request) -> absl::StatusOr<Message> {
        const formats::OfferedProfile offered = formats::FindProfile(
            kResource.declared(view.data()), kResource.shipped(), request.id());
        if (offered.profile != nullptr) return kToMessage(offered);
        return NotFound("PROFILE_NOT_FOUND", kResource.what, request.id());
      });
  router->AddRead(
      read, +[](const View& view, const List& request) {
        const auto id = [](const formats::OfferedProfile& offered) -> const std::string& {
          return offered.profile->id;
        };
        return ListPage<ListAnswer>(
            formats::AllProfiles(kResource.declared(view.data()), kResource.shipped()), id,
            All<formats::OfferedProfile>, request, kToMessage);
      });
  router->AddImport(
      write, +[](const View&, const Import<ImportRequest>& import) {
        return ImportDeclared(import.request.chunk(),
                              Checked(kResource.read(import.file), kResource.check),
                              kResource.table);
      });
}

}  // namespace wijkmonitor::rpc
