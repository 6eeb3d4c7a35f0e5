#pragma once

// What handlers of all that is of a subject have in common: who sees it, and who changes it.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/status.h"
#include "libs/rpc/page.h"
#include "libs/rpc/written.h"
#include "services/projects/service.h"

namespace wijkmonitor::projects {

// Null: there is none that who asks may see.
template <class Item>
const store::Written<Item>* FindVisible(const store::WrittenItems<Item>& items,
                                        const std::string& id, const View& view) {
  const store::Written<Item>* const found = items.Find(id);
  const bool is_seen = found != nullptr &&
                       VisiblePlaceOf(found->item.subject, view.data(), view.scope()).has_value();
  return is_seen ? found : nullptr;
}

// A page of what who asks may see of `items`, within the places that the request names.
template <class Answer, class Item, class Request, class Include, class ToMessage>
absl::StatusOr<Answer> ListWithin(const View& view, const store::WrittenItems<Item>& items,
                                  const Request& request, const Include& include,
                                  const ToMessage& to_message) {
  rpc::FieldChecks checks;
  CheckPlaceFilter(request, &checks);
  RETURN_IF_ERROR(checks.status());
  const PlaceFilter filter = PlaceFilterOf(request);
  RETURN_IF_ERROR(CheckDeclared(filter, view.data(), view.scope()));
  using Stored = std::shared_ptr<const store::Written<Item>>;
  return rpc::ListPage<Answer>(
      items.all(), [](const Stored& item) -> const std::string& { return item->item.id; },
      [&](const Stored& item) {
        if (!include(item->item)) return false;
        const auto place = VisiblePlaceOf(item->item.subject, view.data(), view.scope());
        return place.has_value() && Fits(*place, filter);
      },
      request, [&](const Stored& item) { return to_message(*item); });
}

// Since when who asks may see what happened to a project that they may see: who does not see
// drafts, since it was published.
inline absl::StatusOr<absl::Time> SeesSince(const View& view, const Project& project) {
  absl::Time since = absl::InfinitePast();
  if (view.scope().MaySee(project.owner)) return since;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(since, PublishedSince(tx, project.id, version));
    return absl::OkStatus();
  }));
  return since;
}

// The revisions of an item that who asks may see: of what is of a project, who does not see drafts
// sees those since it was published.
template <class Item>
absl::StatusOr<std::vector<store::Written<Item>>> VisibleHistory(
    const View& view, const store::WrittenTable<Item>& table, const Item& item) {
  const std::optional<Place> place = VisiblePlaceOf(item.subject, view.data(), view.scope());
  if (!place.has_value()) return absl::InternalError("a history is asked of what is not seen");
  absl::Time since = absl::InfinitePast();
  if (place->project != nullptr) {
    ASSIGN_OR_RETURN(since, SeesSince(view, *place->project));
  }
  std::vector<store::Written<Item>> history;
  RETURN_IF_ERROR(view.Read([&](store::Tx& tx, int64_t version) -> absl::Status {
    ASSIGN_OR_RETURN(history, table.History(tx, item.id, version));
    return absl::OkStatus();
  }));
  std::erase_if(history, [&](const auto& then) { return then.changed_at < since; });
  return history;
}

// FAILED_PRECONDITION, WRONG_STATE where it is a project that has changed for the last time.
inline absl::Status CheckNotClosed(absl::string_view verb, const FoundSubject& subject) {
  if (!subject.project.has_value()) return absl::OkStatus();
  return CheckNotClosed(verb, subject.project->item);
}

template <class Item>
struct FoundItem {
  store::Written<Item> item;
  FoundSubject subject;  // what it is of
};
// An item as it is in the transaction, when the writer may write what is of its subject. `none`:
// the error where there is none that the writer may see.
template <class Item>
absl::StatusOr<FoundItem<Item>> FindToWrite(const rpc::Writer& writer,
                                            const store::WrittenTable<Item>& table,
                                            const std::string& id, const absl::Status& none,
                                            store::Tx& tx) {
  ASSIGN_OR_RETURN(std::optional<store::Written<Item>> found, table.Find(tx, id));
  if (!found.has_value()) return none;
  absl::StatusOr<FoundSubject> subject = FindSubjectToWrite(writer, found->item.subject, tx);
  if (absl::IsNotFound(subject.status())) return none;
  RETURN_IF_ERROR(subject.status());
  return FoundItem<Item>{*std::move(found), *std::move(subject)};
}
// The same, when the writer knows it as it is.
template <class Item>
absl::StatusOr<FoundItem<Item>> FindToChange(const rpc::Writer& writer,
                                             const store::WrittenTable<Item>& table,
                                             const std::string& id, const std::string& etag,
                                             const absl::Status& none, store::Tx& tx) {
  ASSIGN_OR_RETURN(FoundItem<Item> found, FindToWrite(writer, table, id, none, tx));
  RETURN_IF_ERROR(rpc::CheckEtag(etag, found.item.revision));
  return found;
}

// Amend, of what is of a project, where the reason of the change is all that it is amended by.
template <class Message>
absl::Status AmendFor(const rpc::Writer& writer, const FoundSubject& subject, const Message& before,
                      const Message& after, absl::Span<const absl::string_view> frozen,
                      const std::string& reason, store::Tx& tx) {
  if (!subject.project.has_value()) return absl::OkStatus();
  v1::AmendmentBasis basis;
  basis.set_reason(reason);
  return Amend(writer, subject.project->item, after.id(), before, after, frozen,
               reason.empty() ? nullptr : &basis, tx);
}

// Amend, of what is of a project.
template <class Message, class Request>
absl::Status Amend(const rpc::Writer& writer, const FoundSubject& subject, const Message& before,
                   const Message& after, absl::Span<const absl::string_view> frozen,
                   const Request& request, store::Tx& tx) {
  if (!subject.project.has_value()) return absl::OkStatus();
  return Amend(writer, subject.project->item, after.id(), before, after, frozen,
               request.has_amendment() ? &request.amendment() : nullptr, tx);
}

}  // namespace wijkmonitor::projects
