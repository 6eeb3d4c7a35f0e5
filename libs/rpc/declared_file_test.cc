#include "libs/rpc/declared_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wijkmonitor/common/v1/data_version.pb.h"

namespace wijkmonitor::rpc {
namespace {

using ::testing::SizeIs;

struct Rule {
  std::string id;
  int priority = 0;
};
template <class Io>
void Columns(Io& io, Rule& rule) {
  io.Id("rule", rule.id);
  io("priority", rule.priority);
}

TEST(DeclaredFileTest, ANumberOfMoreBitsThanItsFieldIsRejected) {
  const auto most = ReadDeclared<common::v1::DataVersion, Rule>("rule,priority\nR,2147483647\n");
  ASSERT_THAT(most.rejections, SizeIs(0));
  EXPECT_EQ(most.declared.rows.at(0).item.priority, 2'147'483'647);
  const auto more = ReadDeclared<common::v1::DataVersion, Rule>("rule,priority\nR,2147483648\n");
  ASSERT_THAT(more.rejections, SizeIs(1));
  EXPECT_EQ(more.rejections[0].line, 2);
  EXPECT_EQ(more.rejections[0].column, "priority");
  EXPECT_EQ(more.rejections[0].value, "2147483648");
}

TEST(DeclaredMessageTest, AColumnWithoutAFieldEndsTheProgram) {
  EXPECT_EXIT(MessageOf<common::v1::DataVersion>(Rule()), testing::ExitedWithCode(EXIT_FAILURE),
              "wijkmonitor.common.v1.DataVersion has no field for the column id");
}

}  // namespace
}  // namespace wijkmonitor::rpc
