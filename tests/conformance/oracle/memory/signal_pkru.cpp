// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/signal_pkru.hpp"

#include <csignal>

namespace mktme::oracle {

namespace {

/// Order to the handler, and its report.
struct Handling {
    volatile HandlerAction action;
    volatile Pkru value;
    volatile Pkru at_entry;
};
thread_local Handling handling{};

void on_signal(int /*signal*/, siginfo_t* /*info*/, void* frame) {
    handling.at_entry = read_pkru();
    if (handling.action == HandlerAction::write_pkru) write_pkru(handling.value);
    if (handling.action == HandlerAction::write_saved_pkru)
        write_saved_pkru(*static_cast<ucontext_t*>(frame), handling.value);
}

}  // namespace

void install_pkru_handler() {
    struct sigaction action {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = on_signal;
    sigaction(SIGUSR1, &action, nullptr);
}

Pkru raise_signal(HandlerAction action, Pkru value) {
    handling.action = action;
    handling.value = value;
    handling.at_entry = 0;
    raise(SIGUSR1);
    return handling.at_entry;
}

}  // namespace mktme::oracle
