// The command that verifies the chain of the audit. It calls no service.

#include "absl/strings/str_cat.h"
#include "libs/store/database.h"
#include "services/cli/commands.h"
#include "services/cli/texts.h"

namespace wijkmonitor::cli {
namespace {

struct AuditOptions {
  std::string database;     // URL
  std::string checkpoints;  // file; empty: none
};

int RunAudit(const Session& session, const AuditOptions& options) {
  const auto last = store::VerifyAudit(options.database, options.checkpoints);
  if (!last.ok()) return Fail(session, last.status());
  if (last->id == 0) {
    return Print(session, Pick(session.lang, "De keten is leeg.\n", "The chain is empty.\n"));
  }
  return Print(session, absl::StrCat(Pick(session.lang, "De keten klopt: ", "The chain holds: "),
                                     last->id, Pick(session.lang, " rijen, tot ", " rows, up to "),
                                     Instant(last->recorded_at), "\n"));
}

}  // namespace

void AddAudit(CLI::App* app, Command* chosen) {
  CLI::App* parent = AddCommand(app, "audit", "Look after the audit chain");
  parent->require_subcommand(1);
  const auto [command, options] = AddCommand<AuditOptions>(
      parent, "verify", "Find the first row that was tampered with", RunAudit, chosen);
  command->add_option("--database", options->database, "sqlite:PATH or postgresql://...; only read")
      ->required();
  command->add_option("--checkpoints", options->checkpoints,
                      "File of checkpoints, which shows what was cut off too");
}

}  // namespace wijkmonitor::cli
