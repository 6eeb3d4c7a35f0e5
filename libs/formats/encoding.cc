#include "libs/formats/encoding.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/limits.h"
#include "libs/base/status.h"
#include "libs/base/utf8.h"
#include "libs/formats/problems.h"
#include "libs/formats/rejected.h"

namespace wijkmonitor::formats {
namespace {

// What bytes 0x80..0x9F are in Windows-1252 (https://encoding.spec.whatwg.org/#index-windows-1252);
// 0: nothing.
constexpr char32_t kWindows1252[] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void AppendUtf8(char32_t c, std::string* text) {
  const auto tail = [&](int shift) {
    text->push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3F)));
  };
  if (c < 0x80) {
    text->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    text->push_back(static_cast<char>(0xC0 | (c >> 6)));
    tail(0);
  } else if (c < 0x10000) {
    text->push_back(static_cast<char>(0xE0 | (c >> 12)));
    tail(6);
    tail(0);
  } else {
    text->push_back(static_cast<char>(0xF0 | (c >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

int64_t LineAfter(absl::string_view text) { return 1 + std::count(text.begin(), text.end(), '\n'); }

absl::Status CheckConvertible(absl::string_view file) {
  if (file.size() <= limits::kConvertedFileBytesMax) return absl::OkStatus();
  return Rejected(
      1, "", {problems::kTooLargeToConvert, {absl::StrCat(limits::kConvertedFileBytesMax >> 20)}});
}

absl::StatusOr<std::optional<std::string>> FromWindows1252(absl::string_view file) {
  RETURN_IF_ERROR(CheckConvertible(file));
  std::string text;
  text.reserve(file.size() + file.size() / 8);
  for (const char c : file) {
    const auto byte = static_cast<unsigned char>(c);
    const bool of_table = 0x80 <= byte && byte < 0xA0;
    const char32_t character = of_table ? kWindows1252[byte - 0x80] : byte;
    if (character == 0) {
      return Rejected(
          LineAfter(text), "",
          {problems::kNotWindows1252, {absl::StrCat(absl::Hex(byte, absl::kZeroPad2))}});
    }
    AppendUtf8(character, &text);
  }
  return text;
}

absl::StatusOr<std::optional<std::string>> FromUtf16(absl::string_view file, bool big_endian) {
  RETURN_IF_ERROR(CheckConvertible(file));
  std::string text;
  text.reserve(file.size());
  const auto unit = [&](size_t at) {
    const auto first = static_cast<unsigned char>(file[at]);
    const auto second = static_cast<unsigned char>(file[at + 1]);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  for (size_t at = 0; at < file.size(); at += 2) {
    char32_t c = 0;
    if (at + 1 < file.size()) c = unit(at);
    const bool high = 0xD800 <= c && c < 0xDC00, low = 0xDC00 <= c && c < 0xE000;
    if (high && at + 3 < file.size() && unit(at + 2) >> 10 == 0x37) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
      at += 2;
    } else if (c == 0 || high || low) {
      return Rejected(LineAfter(text), "", problems::kNotUtf16);
    }
    AppendUtf8(c, &text);
  }
  return text;
}

// Whether it begins with a character of U+0080..U+00FF.
bool IsOfLatin1(absl::string_view text) {
  return absl::StartsWith(text, "\xC2") || absl::StartsWith(text, "\xC3");
}

// Of `text`, which begins with a character of U+0080..U+00FF: the character of UTF-8 whose bytes
// its first characters are; empty: none.
std::string ReadAsLatin1(absl::string_view text) {
  constexpr size_t kBytesMax = 4;
  std::string bytes;
  while (bytes.size() < kBytesMax && IsOfLatin1(text)) {
    bytes.push_back(static_cast<char>((text[0] & 0x03) << 6 | (text[1] & 0x3F)));
    text.remove_prefix(2);
    if (FirstInvalidUtf8(bytes) == bytes.size()) return bytes;
  }
  return "";
}

// Where a zip archive has the name of its first entry (APPNOTE.TXT 4.3.7): its size, then itself.
constexpr size_t kZipNameSizeAt = 26, kZipNameAt = 30;

// Whether a zip archive is one of files that are no spreadsheet: by the name of the first.
bool IsArchiveOfFiles(absl::string_view zip) {
  if (zip.size() <= kZipNameAt) return false;
  const auto size = static_cast<unsigned char>(zip[kZipNameSizeAt]);
  const std::string name = absl::AsciiStrToLower(zip.substr(kZipNameAt, size));
  return absl::EndsWith(name, ".csv") || absl::EndsWith(name, ".txt") ||
         absl::EndsWith(name, ".xaf") || absl::EndsWith(name, "/");
}

// What a file is that is packed; null when it is not.
const Problem* ContainerOf(absl::string_view file) {
  if (absl::StartsWith(file, "PK\x03\x04")) {
    return IsArchiveOfFiles(file) ? &problems::kPacked : &problems::kSpreadsheet;
  }
  if (absl::StartsWith(file, "\xD0\xCF\x11\xE0")) return &problems::kSpreadsheet;
  return absl::StartsWith(file, "\x1F\x8B") ? &problems::kPacked : nullptr;
}

absl::Status CheckUtf8(absl::string_view file) {
  const size_t invalid = std::min(FirstInvalidUtf8(file), file.find('\0'));
  if (invalid >= file.size()) return absl::OkStatus();
  const absl::string_view before = file.substr(0, invalid);
  const size_t line_start =
      before.rfind('\n') == absl::string_view::npos ? 0 : before.rfind('\n') + 1;
  return Rejected(LineAfter(before), "",
                  {problems::kNotUtf8, {absl::StrCat(invalid - line_start + 1)}});
}

}  // namespace

std::optional<std::string> Mended(absl::string_view text) {
  if (text.find_first_of("\xC2\xC3") == absl::string_view::npos) return std::nullopt;
  std::string mended;
  for (absl::string_view rest = text; !rest.empty();) {
    size_t size = 1;
    std::string meant;
    if (IsOfLatin1(rest)) {
      meant = ReadAsLatin1(rest);
      size = 2 * std::max<size_t>(meant.size(), 1);
    }
    if (meant.empty()) meant = std::string(rest.substr(0, size));
    rest.remove_prefix(size);
    // U+0080..U+009F are C2 80..C2 9F.
    const bool is_control = meant.size() == 2 && meant[0] == '\xC2' && meant[1] < '\xA0';
    const char32_t character = is_control ? kWindows1252[meant[1] & 0x1F] : 0;
    if (character == 0) {
      mended += meant;
    } else {
      AppendUtf8(character, &mended);
    }
  }
  if (mended == text) return std::nullopt;
  return mended;
}

std::optional<Encoding> EncodingNamed(absl::string_view name) {
  if (name == "utf-8") return Encoding::kUtf8;
  if (name == "windows-1252") return Encoding::kWindows1252;
  if (name == "utf-16") return Encoding::kUtf16;
  return std::nullopt;
}

absl::StatusOr<std::optional<std::string>> Decode(absl::string_view file, Encoding encoding) {
  if (file.empty()) return Rejected(1, "", problems::kFileEmpty);
  if (const Problem* container = ContainerOf(file)) return Rejected(1, "", *container);
  for (const auto& [mark, big_endian] : {std::pair("\xFF\xFE", false), {"\xFE\xFF", true}}) {
    if (absl::StartsWith(file, mark)) return FromUtf16(file.substr(2), big_endian);
  }
  // Beyond ASCII no text of Windows-1252 but a made-up one is UTF-8 throughout.
  const bool is_utf8 = absl::StartsWith(file, kByteOrderMark) ||
                       (encoding == Encoding::kWindows1252 && CheckUtf8(file).ok());
  if (encoding == Encoding::kWindows1252 && !is_utf8) return FromWindows1252(file);
  // A header begins with a letter of ASCII: the other byte of it is 0.
  if (encoding == Encoding::kUtf16 && !is_utf8) return FromUtf16(file, file.front() == '\0');
  RETURN_IF_ERROR(CheckUtf8(file));
  return std::nullopt;
}

}  // namespace wijkmonitor::formats
