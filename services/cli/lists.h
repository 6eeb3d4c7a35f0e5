#pragma once

// Any answer as text for a terminal, or as a file that a spreadsheet opens: by its descriptor.

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "services/cli/words.h"

namespace wijkmonitor::cli {

// Each of several messages.
std::vector<const google::protobuf::Message*> Pointers(const auto& messages) {
  std::vector<const google::protobuf::Message*> pointers;
  for (const auto& message : messages) pointers.push_back(&message);
  return pointers;
}
// The items of a list; of another answer, itself.
std::vector<const google::protobuf::Message*> ItemsIn(const google::protobuf::Message& answer);

// These end with a line break.
// Items of one type as a table, with a row for each, or for each of its parts: the columns that
// people look at first, titled in their language, without those that nothing has.
std::string DrawItems(const std::vector<const google::protobuf::Message*>& items, Lang lang);
// A list, or another answer as a list of one.
std::string DrawAny(const google::protobuf::Message& answer, Lang lang);
// A line for each value of a message that it says, and a table of each of its lists.
std::string DrawInDetail(const google::protobuf::Message& item, Lang lang);
// All of it by the names of the fields, with the words of the API: see Csv. A row for each item;
// where it has one list of parts a row for each of these, and where it has several a cell for each.
std::string CsvOfItems(const std::vector<const google::protobuf::Message*>& items,
                       const google::protobuf::Descriptor& type, Lang lang);
// Of the items of a list, or of another answer itself: one that was computed, and has several
// lists, in a table for each, with an empty line between.
std::string CsvOfAny(const google::protobuf::Message& answer, Lang lang);

}  // namespace wijkmonitor::cli
