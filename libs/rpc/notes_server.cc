// The notes service as a program of its own, that can be stopped, killed and started again.

#include "libs/rpc/notes_testing.h"
#include "libs/rpc/service_main.h"

int main(int argc, char** argv) {
  using namespace wijkmonitor;
  static rpc::NotesState state;
  const rpc::ServiceParts<rpc::NotesData> parts = {
      .program = "notes-server",
      .service = rpc::NotesService().full_name(),
      .defaults = {"127.0.0.1:0", "127.0.0.1:0", "sqlite:notes.db", ""},
      .migrations = rpc::kNotesMigrations,
      .load = [](store::Tx& tx, const auto&, const auto*,
                 Progress&) { return rpc::NotesHandlers::Load(&state, tx); },
      .add_methods = rpc::NotesHandlers::AddAll};
  return rpc::Main(parts, argc, argv);
}
