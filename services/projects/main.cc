// The projects service: programmes, their projects, and what was agreed for them.

#include "services/projects/service.h"

int main(int argc, char** argv) {
  return wijkmonitor::rpc::Main(wijkmonitor::projects::Parts(), argc, argv);
}
