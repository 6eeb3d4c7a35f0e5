// The finance service: schemes, the ledger, and what was spent down to the neighbourhood.

#include "services/finance/service.h"

int main(int argc, char** argv) {
  return wijkmonitor::rpc::Main(wijkmonitor::finance::Parts(), argc, argv);
}
