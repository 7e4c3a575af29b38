// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/signal_watch.hpp"

#include <pthread.h>

#include "sim/run/interrupt.hpp"

namespace mktme::sim {

SignalWatch::SignalWatch() {
    sigemptyset(&watched_);
    sigaddset(&watched_, SIGCHLD);
    for (const int signal : stop_signals)
        if (heeds(signal)) sigaddset(&watched_, signal);
    pthread_sigmask(SIG_BLOCK, &watched_, &before_);
}

SignalWatch::~SignalWatch() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int SignalWatch::wait(std::chrono::milliseconds patience) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
    const std::chrono::nanoseconds rest = patience - seconds;
    const timespec limit{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
    const int signal = sigtimedwait(&watched_, nullptr, &limit);
    return signal > 0 ? signal : 0;
}

}  // namespace mktme::sim
