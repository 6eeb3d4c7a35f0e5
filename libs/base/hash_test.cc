#include "libs/base/hash.h"

#include <gtest/gtest.h>

#include <regex>

#include "absl/strings/escaping.h"

namespace wijkmonitor {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, PublishedValues) {
  EXPECT_EQ(absl::BytesToHexString(Sha256Of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(absl::BytesToHexString(Sha256Of("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PiecesEqualTheWhole) {
  Sha256 hash;
  hash.Update("a");
  hash.Update("bc");
  EXPECT_EQ(hash.Finish(), Sha256Of("abc"));
}

TEST(Sha256, FieldsCannotBeReadAsOtherFields) {
  Sha256 one, other;
  one.UpdateField("ab");
  one.UpdateField("c");
  other.UpdateField("a");
  other.UpdateField("bc");
  EXPECT_NE(one.Finish(), other.Finish());
}

TEST(RandomUuid, IsVersion4AndNew) {
  const std::string uuid = RandomUuid();
  EXPECT_TRUE(std::regex_match(
      uuid, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")))
      << uuid;
  EXPECT_NE(uuid, RandomUuid());
}

TEST(IsUuid, TellsTheForm) {
  EXPECT_TRUE(IsUuid(RandomUuid()));
  EXPECT_TRUE(IsUuid("00000000-0000-0000-0000-00000000000F"));
  for (const char* wrong :
       {"", "x", "00000000-0000-0000-0000-00000000000", "000000000000000000000000000000000000",
        "00000000-0000-0000-0000-00000000000g", "00000000-0000-0000-0000-0000000000000"}) {
    EXPECT_FALSE(IsUuid(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace wijkmonitor
