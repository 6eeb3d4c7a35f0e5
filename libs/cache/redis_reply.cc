#include "libs/cache/redis_reply.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"

namespace wijkmonitor::cache {
namespace {

constexpr absl::string_view kEnd = "\r\n";

}  // namespace

std::array<iovec, 2> RedisReplyReader::Space() {
  std::memmove(ahead_.data(), ahead_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  return {iovec{text_.data() + text_received_, text_.size() - text_received_},
          iovec{ahead_.data() + end_, ahead_.size() - end_}};
}

void RedisReplyReader::Received(size_t bytes) {
  const size_t to_text = std::min(bytes, text_.size() - text_received_);
  text_received_ += to_text;
  end_ += bytes - to_text;
}

RedisReplyReader::Found RedisReplyReader::Next(RedisReply* reply) {
  if (!in_text_) {
    const Found found = ReadLine(reply);
    if (found != Found::kReply || !in_text_) return found;
    const size_t here = std::min(text_.size(), end_ - begin_);
    std::memcpy(text_.data(), ahead_.data() + begin_, here);
    begin_ += here;
    text_received_ = here;
  }
  if (text_received_ < text_.size() || unread().size() < kEnd.size()) return Found::kNothing;
  if (unread().substr(0, kEnd.size()) != kEnd) return Found::kGarbage;
  begin_ += kEnd.size();
  in_text_ = false;
  *reply = {RedisReply::Kind::kString, std::exchange(text_, {})};
  text_received_ = 0;
  return Found::kReply;
}

// A whole reply but for the text of a string, which is made room for.
RedisReplyReader::Found RedisReplyReader::ReadLine(RedisReply* reply) {
  const size_t size = unread().find(kEnd);
  if (size == absl::string_view::npos) {
    return unread().size() == ahead_.size() ? Found::kGarbage : Found::kNothing;
  }
  const absl::string_view line = unread().substr(0, size);
  begin_ += size + kEnd.size();
  if (line.empty()) return Found::kGarbage;
  const absl::string_view rest = line.substr(1);
  int64_t length = 0;
  switch (line.front()) {
    case '+':
    case '-':
      *reply = {line.front() == '+' ? RedisReply::Kind::kStatus : RedisReply::Kind::kError,
                std::string(rest)};
      return Found::kReply;
    case '$':
      if (rest == "-1") {
        *reply = {RedisReply::Kind::kNil, {}};
        return Found::kReply;
      }
      if (!absl::SimpleAtoi(rest, &length) || length < 0 || length > int64_t{kTextBytesMax}) {
        return Found::kGarbage;
      }
      text_.resize(static_cast<size_t>(length));
      in_text_ = true;
      return Found::kReply;
    default:
      return Found::kGarbage;
  }
}

}  // namespace wijkmonitor::cache
