#pragma once

// Imports of files that declare items: see libs/base/declared.h.

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/formats/cells.h"
#include "libs/rpc/declared_file.h"
#include "libs/rpc/declared_message.h"
#include "libs/rpc/import_report.h"
#include "libs/rpc/page.h"
#include "libs/rpc/router.h"
#include "libs/store/declared.h"

namespace wijkmonitor::rpc {

// What is wrong with changes, in view of what else is stored. Empty: nothing ever is.
template <class Item>
using CheckChanges =
    std::function<absl::StatusOr<std::vector<Rejection>>(store::Tx&, const Changes<Item>&)>;

// A file, and what is wrong with what it declares.
template <class T, class Check>
formats::ReadFile<T> Checked(formats::ReadFile<T> file, const Check& check) {
  if (file.rejections.empty() && file.rows > 0) file.rejections = check(file.declared);
  return file;
}

// Applies a file: `write` gets what it declares, unless that is nothing at all.
template <class T>
absl::StatusOr<ApplyImport> ImportDeclared(
    const wijkmonitor::common::v1::ImportChunk& chunk, formats::ReadFile<T> file,
    std::function<absl::StatusOr<Difference>(store::Tx&, const T&, std::vector<Rejection>*)>
        write) {
  RETURN_IF_ERROR(RefusePartial(chunk));
  const Language language = LanguageOf(chunk.header());
  if (!file.rejections.empty()) {
    return Refuse(std::move(file.rejections), language, file.rows, file.out_of_scope);
  }
  if (file.rows == 0) return ApplyImport([](store::Tx&) { return ReportOf({}, 0); });
  return ApplyImport([language, write = std::move(write),
                      file = std::make_shared<const formats::ReadFile<T>>(std::move(file))](
                         store::Tx& tx) -> absl::StatusOr<Report> {
    std::vector<Rejection> rejections;
    ASSIGN_OR_RETURN(const Difference difference, write(tx, file->declared, &rejections));
    if (!rejections.empty()) {
      return RejectedReport(std::move(rejections), language, file->rows, file->out_of_scope);
    }
    return ReportOf(difference, file->rows, file->out_of_scope);
  });
}

// Writes items to their table, unless something is wrong with that.
template <class Item>
absl::StatusOr<Difference> WriteDeclared(store::Tx& tx, const store::DeclaredTable<Item>& table,
                                         const Declared<Item>& declared,
                                         const CheckChanges<Item>& check,
                                         std::vector<Rejection>* rejections) {
  ASSIGN_OR_RETURN(const Changes<Item> changes, table.Compare(tx, declared));
  std::vector<Rejection> found;
  if (check) {
    ASSIGN_OR_RETURN(found, check(tx, changes));
  }
  if (changes.total > table.items_max) {
    found.push_back(
        {0,
         "",
         "",
         {problems::kTooManyStored, {absl::StrCat(changes.total), absl::StrCat(table.items_max)}}});
  }
  if (found.empty()) {
    RETURN_IF_ERROR(table.Apply(tx, changes));
  }
  rejections->insert(rejections->end(), found.begin(), found.end());
  return changes.rows;
}

// The import of a file of one table.
template <class Item>
absl::StatusOr<ApplyImport> ImportDeclared(const wijkmonitor::common::v1::ImportChunk& chunk,
                                           formats::ReadFile<Declared<Item>> file,
                                           const store::DeclaredTable<Item>& table,
                                           CheckChanges<Item> check = nullptr) {
  return ImportDeclared<Declared<Item>>(
      chunk, std::move(file),
      [&table, check = std::move(check)](store::Tx& tx, const Declared<Item>& declared,
                                         std::vector<Rejection>* rejections) {
        return WriteDeclared(tx, table, declared, check, rejections);
      });
}

// What is a resource's own, where its items are declared in files and read by id.
template <class Data, class Item>
struct DeclaredResource {
  using ItemType = Item;

  absl::string_view what, not_found;  // "scheme", "SCHEME_NOT_FOUND"
  std::vector<Rejection> (*check)(const Declared<Item>& declared);
  const store::DeclaredTable<Item>& table;
  const std::vector<Item>& (*items)(const Data& data);  // by id
  absl::StatusOr<std::vector<Rejection>> (*check_changes)(store::Tx& tx,
                                                          const Changes<Item>& changes) = nullptr;
};

// Adds the methods Get, List and Import of a resource, whose items are messages of type `Message`.
// `ListAnswer` has its items in its first field.
template <const auto& kResource, class Message, class Get, class List, class ListAnswer,
          class ImportRequest, class Data>
void AddDeclared(DataRouter<Data>* router, auth::MethodClass read, auth::MethodClass write) {
  using Item = typename std::remove_cvref_t<decltype(kResource)>::ItemType;
  using View = store::View<Data>;
  MessageOf<Message>(Item());  // has all of its fields
  router->AddRead(
      read, +[](const View& view, const Get& request) -> absl::StatusOr<Message> {
        const std::vector<Item>& items = kResource.items(view.data());
        const auto found = std::ranges::lower_bound(items, request.id(), {}, &Item::id);
        if (found == items.end() || found->id != request.id()) {
          return NotFound(kResource.not_found, kResource.what, request.id());
        }
        return MessageOf<Message>(*found);
      });
  router->AddRead(
      read, +[](const View& view, const List& request) {
        return ListPage<ListAnswer>(kResource.items(view.data()), &Item::id, All<Item>, request,
                                    MessageOf<Message, Item>);
      });
  router->AddImport(
      write, +[](const View&, const Import<ImportRequest>& import) {
        return ImportDeclared(import.request.chunk(),
                              Checked(ReadDeclared<Message, Item>(import.file), kResource.check),
                              kResource.table, CheckChanges<Item>(kResource.check_changes));
      });
}

}  // namespace wijkmonitor::rpc
