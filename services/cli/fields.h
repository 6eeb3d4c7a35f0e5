#pragma once

// The fields of a request as options of a command.

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <string>

namespace wijkmonitor::cli {

// Adds an option for each field of `message`, which fills it: --scheme, --as-of. Some have a second
// name, which people know better: --source for --source-system; those of a message within it have
// its name before theirs: --control-totals-lines. A word of an enum may be written in any case,
// with "-" for "_". A field that can be given several times is one of several values, separated by
// commas. Not: `chunk`, `page_token`, `page_size` and `request_id`, which the command sees to.
// `message` outlives the command.
void AddFields(CLI::App* command, google::protobuf::Message* message);

// The same for one field, which is of `message`: false when the text says nothing of its kind.
bool PutField(const std::string& text, const google::protobuf::FieldDescriptor& field,
              google::protobuf::Message* message);
// A variable of a shell that is not set must not mean that the option was not given.
inline CLI::Validator NotEmpty() {
  return {[](const std::string& text) {
            return std::string(text.empty() ? "must not be empty: leave it out" : "");
          },
          ""};
}
// Says what is wrong with such a text.
CLI::Validator FieldValidator(const google::protobuf::FieldDescriptor& field);

}  // namespace wijkmonitor::cli
