// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/front_end_module.hpp"

#include <fmt/format.h>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {
constexpr std::uint64_t batch = 4096;  // requests between two checks of the clock and of Ctrl-C
}

FrontEndModule::FrontEndModule(sc_core::sc_module_name name, FrontEnd& front_end, platform::Machine& machine,
                               Pace pace, std::function<bool()> keep_on)
    : sc_module{name},
      lines{"lines"},
      front_end_{front_end},
      machine_{machine},
      keep_on_{std::move(keep_on)} {
    SC_HAS_PROCESS(FrontEndModule);
    if (pace == Pace::run_ahead) {
        SC_METHOD(step);
    } else {
        SC_THREAD(follow);
    }
}

std::exception_ptr FrontEndModule::failure() const {
    if (failure_ || drained_) return failure_;
    return std::make_exception_ptr(
        InvariantError{fmt::format("{}: an answer that a request waits for never came", name())});
}

/// Runs ahead by a batch, then waits for simulated time.
void FrontEndModule::step() {
    if (drained_) return;
    if (run_batch()) return next_trigger(time_.until(front_end_.time()));
    drain();
    next_trigger(time_.until(machine_.last_done()));
}

/// Runs with simulated time.
void FrontEndModule::follow() {
    while (run_batch()) continue;
    await_the_last();
    drain();
    wait(time_.until(machine_.last_done()));
}

/// Waits until no line is left in the package.
void FrontEndModule::await_the_last() {
    try {
        while (lines->package().next() != Cycles::max()) {
            wait(lines->progress());
            lines->catch_up();
        }
    } catch (const sc_core::sc_unwind_exception&) {  // the kernel's own, which ends the thread
        throw;
    } catch (...) {
        note_failure();
    }
}

/// Completes the requests in flight, also after an error in the trace.
void FrontEndModule::drain() {
    drained_ = true;
    try {
        machine_.finish();
    } catch (...) {
        note_failure();
    }
}

/// Runs one batch. Returns false if there are no more.
bool FrontEndModule::run_batch() {
    try {
        if (!keep_on_()) return false;
        complete_ = !front_end_.run(batch);
    } catch (const sc_core::sc_unwind_exception&) {
        throw;
    } catch (...) {
        note_failure();
        return false;
    }
    return !complete_;
}

/// Keeps the first failure, from within a handler.
void FrontEndModule::note_failure() {
    complete_ = false;
    if (!failure_) failure_ = std::current_exception();
}

}  // namespace mktme::workloads
