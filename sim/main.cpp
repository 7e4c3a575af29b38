// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <cstdlib>
#include <systemc>

#include "sim/cli.hpp"

/// Called by SystemC once its kernel stands.
int sc_main(int argc, char** argv) { return mktme::sim::run_command_line(argc, argv); }

/// A caller may have closed stdin, stdout or stderr. The next file opened would take its place, and get what is printed.
static void occupy_standard_streams() {
    int descriptor = 0;
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = open("/dev/null", O_RDONLY);
    if (descriptor > STDERR_FILENO) close(descriptor);
}

int main(int argc, char** argv) {
    occupy_standard_streams();
    prctl(PR_SET_NAME,
          "mktme-sim");  // runs of a sweep are started as /proc/self/exe, which says nothing in `top`
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);  // results and messages only, no banner
    return sc_core::sc_elab_and_sim(argc, argv);
}
