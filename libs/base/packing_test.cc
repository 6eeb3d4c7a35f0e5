#include "libs/base/packing.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace wijkmonitor {
namespace {

TEST(Packing, NumbersAsProtocolBuffersWriteThem) {
  const auto packed = [](int64_t number) {
    Packer packer;
    packer.Number(number);
    return packer.Finish();
  };
  EXPECT_EQ(packed(0), std::string("\0", 1));
  EXPECT_EQ(packed(-1), "\x01");
  EXPECT_EQ(packed(1), "\x02");
  EXPECT_EQ(packed(63), "\x7e");
  EXPECT_EQ(packed(-64), "\x7f");
  EXPECT_EQ(packed(64), "\x80\x01");
  EXPECT_EQ(packed(std::numeric_limits<int64_t>::min()),
            "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(Packing, WhatIsPackedIsReadBack) {
  std::mt19937_64 random(1);
  std::vector<int64_t> numbers = {std::numeric_limits<int64_t>::min(),
                                  std::numeric_limits<int64_t>::max()};
  std::vector<std::string> texts = {"", std::string(1000, 'x'), std::string("\0\xff", 2)};
  for (int i = 0; i < 1000; ++i) {
    numbers.push_back(static_cast<int64_t>(random()) >> (random() % 64));
    texts.emplace_back(random() % 5, static_cast<char>(random()));
  }
  Packer packer;
  for (size_t i = 0; i < numbers.size(); ++i) {
    packer.Number(numbers[i]);
    packer.Text(texts[i]);
  }
  const std::string bytes = packer.Finish();
  Unpacker unpacker(bytes);
  for (size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(unpacker.Number(), numbers[i]);
    EXPECT_EQ(unpacker.Text(), texts[i]);
  }
  EXPECT_TRUE(unpacker.AtEnd());
  EXPECT_EQ(unpacker.Number(), 0);
  EXPECT_FALSE(unpacker.ok());
}

TEST(Packing, WhatNoneWroteIsNotOk) {
  for (const std::string& bytes :
       {std::string(11, '\xff'), std::string("\x80"), std::string("\x04x"), std::string("\x01")}) {
    Unpacker unpacker(bytes);
    EXPECT_EQ(unpacker.Text(), "");
    EXPECT_FALSE(unpacker.ok());
  }
  Unpacker counts("\x04\x04");
  EXPECT_EQ(counts.Count(2), 2u);
  EXPECT_EQ(counts.Count(1), 0u);
  EXPECT_FALSE(counts.AtEnd());
}

}  // namespace
}  // namespace wijkmonitor
