// Texts: what is shown of any text may be kept, and is the text itself where that may be.

#include "libs/base/text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wijkmonitor::TextShape;
  using wijkmonitor::fuzz::Expect;
  const absl::string_view text = wijkmonitor::fuzz::AsText(data, size);
  for (const TextShape shape : {TextShape::kLine, TextShape::kParagraphs}) {
    const std::string shown = wijkmonitor::Printable(text, shape);
    Expect(!wijkmonitor::WrongIn(shown, shape).has_value(), "what is shown may not be kept");
    Expect((shown == text) == !wijkmonitor::WrongIn(text, shape).has_value(),
           "a text that may be kept is shown otherwise, or the other way round");
  }
  Expect(!wijkmonitor::WrongIn(text, TextShape::kParagraphs).has_value() ||
             wijkmonitor::WrongIn(text, TextShape::kLine).has_value(),
         "a line may have what paragraphs may not");
  return 0;
}
