// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>
#include <cstdlib>
#include <systemc>

#include "models/base/closed_streams.hpp"
#include "sim/cli/cli.hpp"

/// Entry point that SystemC calls after its kernel is set up.
int sc_main(int argc, char** argv) { return mktme::sim::run_command_line(argc, argv); }

int main(int argc, char** argv) {
    mktme::occupy_closed_streams();
    prctl(PR_SET_NAME,
          "mktme-sim");  // runs of a sweep are started as /proc/self/exe; `top` would show them as exe
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);  // results and messages only, no banner
    return sc_core::sc_elab_and_sim(argc, argv);
}
