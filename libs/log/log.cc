#include "libs/log/log.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/limits.h"
#include "libs/base/mutex.h"

namespace wijkmonitor::log {
namespace {

// One call of fwrite a line: lines of several threads do not mix.
void Write(const std::string& line) {
  const std::string whole = absl::StrCat(line, "\n");
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

std::string Text(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string Line(absl::string_view level, absl::string_view message,
                 std::initializer_list<Field> fields) {
  std::string line = absl::StrCat(
      R"({"time":")", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()),
      R"(","level":")", level, R"(","message":)", Text(std::string(message)));
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, ",\"", name, "\":", Text(value));
  }
  line += '}';
  return line;
}

void Info(absl::string_view message, std::initializer_list<Field> fields) {
  Write(Line("info", message, fields));
}
void Warning(absl::string_view message, std::initializer_list<Field> fields) {
  Write(Line("warning", message, fields));
}
void Error(absl::string_view message, std::initializer_list<Field> fields) {
  Write(Line("error", message, fields));
}

void BoundedWarning(absl::string_view message, absl::string_view source) {
  static Mutex mutex;
  static int64_t second = 0, written = 0, left_out = 0;
  MutexLock lock(&mutex);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  if (now != second) written = 0;
  second = now;
  if (written == limits::kBoundedLinesPerSecond) {
    ++left_out;
    return;
  }
  ++written;
  Warning(message, {{"source", std::string(source)}, {"left_out", left_out}});
  left_out = 0;
}

}  // namespace wijkmonitor::log
