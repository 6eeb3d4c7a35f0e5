// The indicators service: areas, indicators, figures, and the kompas computed from them.

#include "services/indicators/service.h"

int main(int argc, char** argv) {
  return wijkmonitor::rpc::Main(wijkmonitor::indicators::Parts(), argc, argv);
}
