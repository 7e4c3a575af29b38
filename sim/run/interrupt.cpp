// SPDX-License-Identifier: Apache-2.0
#include "sim/run/interrupt.hpp"

#include <csignal>

namespace mktme::sim {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);  // a second Ctrl-C ends the process at once
}

}  // namespace

InterruptGuard::InterruptGuard() : previous_{std::signal(SIGINT, note_interrupt)} { interrupted = 0; }

InterruptGuard::~InterruptGuard() { std::signal(SIGINT, previous_); }

bool InterruptGuard::was_interrupted() { return interrupted != 0; }

}  // namespace mktme::sim
