// SPDX-License-Identifier: Apache-2.0
#include "sim/run/interrupt.hpp"

#include "models/base/stop_notice.hpp"

namespace mktme::sim {

namespace {

volatile std::sig_atomic_t noted = 0;  // the first stop signal

void note(int signal) {
    if (noted == 0) noted = signal;
    for (const int any : stop_signals)
        if (heeds(any)) std::signal(any, SIG_DFL);  // a second one ends the process at once
}

}  // namespace

bool heeds(int stop_signal) {
    struct sigaction action {};
    sigaction(stop_signal, nullptr, &action);
    // Scripts start background jobs with SIGINT ignored, and yet use SIGINT to stop them.
    return stop_signal != SIGHUP || action.sa_handler != SIG_IGN;
}

ExitCode exit_of(int stop_signal) {
    switch (stop_signal) {
        case SIGTERM: return ExitCode::terminated;
        case SIGHUP: return ExitCode::hung_up;
        default: return ExitCode::interrupted;
    }
}

void note_stop_signals() {
    if (was_interrupted()) return;
    ask_for_stops(was_interrupted);
    struct sigaction action {};
    action.sa_handler = note;
    sigemptyset(&action.sa_mask);  // no SA_RESTART: a signal ends a wait for a pipe
    for (const int signal : stop_signals)
        if (heeds(signal)) sigaction(signal, &action, nullptr);
}

bool was_interrupted() { return noted != 0; }

ExitCode interrupted_exit() { return exit_of(noted); }

}  // namespace mktme::sim
