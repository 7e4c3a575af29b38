// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "kernel_model/task/disposition.hpp"
#include "kernel_model/task/siginfo.hpp"
#include "models/base/random.hpp"

namespace mktme::tests {

/// Action of a thread in a script that runs on the model and on the host's kernel.
enum class LiveAct : std::uint8_t {
    kill,             // kill(own process, signal)
    kill_thread,      // tgkill
    queue,            // rt_sigqueueinfo(own process, signal, code, value)
    queue_to_thread,  // rt_tgsigqueueinfo
    mask,             // rt_sigprocmask(how, set)
    action,           // sigaction
    pending,          // rt_sigpending
    change_signalfd,  // signalfd(fd, set)
    read_signalfd,    // read(fd) of up to `value` records, not blocking
    wait_at_once,     // rt_sigtimedwait(set, 0)
    limit,            // setrlimit(RLIMIT_SIGPENDING, value)
    core_limit,       // setrlimit(RLIMIT_CORE, one of live_core_limits)
    dumpable,         // prctl(PR_SET_DUMPABLE, value)
    sleep_in_read,    // read of a blocking signalfd, second thread only
    sleep_in_wait,    // rt_sigtimedwait(set, forever), second thread only
};

/// A step of a script. Members that an act does not need are random and unused.
struct LiveStep {
    LiveAct act = LiveAct::pending;
    int actor = 0;   // 0: the first thread, 1: the second
    int target = 0;  // the thread that gets the signal
    int signal = 0;
    task::SigCode code = task::SigCode::queue;
    int value = 0;
    task::SignalSet set{};
    int how = 0;
    task::SigAction action{};
};
using LiveScript = std::vector<LiveStep>;

/// Returns the step to perform while the second thread sleeps in a read of a signalfd. Any signal wakes that thread. If
/// it does not block the signal, it races with the chosen thread on a real kernel. A signal to the process therefore
/// goes to a thread instead.
[[nodiscard]] LiveStep without_race(LiveStep step);

/// Values of RLIMIT_CORE around the smallest that permits a dump.
inline constexpr std::array<std::uint64_t, 6> live_core_limits{0, 1, 4095, 4096, 8192, 4096};

/// The address that stands for the handler of a script.
inline constexpr task::Handler live_handler{2};

/// Signals that scripts use. Each run begins with their default actions, with no signal blocked and none pending.
inline constexpr task::SignalSet live_signals{
    task::Signal::sighup,  task::Signal::sigusr1, task::Signal::sigusr2,    task::Signal::sigsegv,
    task::Signal::sigbus,  task::Signal::sigchld, task::Signal::sigwinch,   task::Signal::sigcont,
    task::Signal::sigtstp, task::Signal::sigttou, task::realtime_signal(2), task::realtime_signal(3),
    task::Signal::last};

LiveScript random_live_script(RandomStream& random, int steps);
[[nodiscard]] std::string describe(const LiveStep& step);

/// Runs a script on the model. Returns a line for each step: its result, and the signals that handlers saw because of
/// it. If the process is killed, the last line states that and whether a core was dumped; the killing step has no line.
std::vector<std::string> run_on_model(const LiveScript& script);
/// Runs a script on the host's kernel, in a process of its own. Returns no lines if the host does not permit it.
std::vector<std::string> run_on_host(const LiveScript& script);

/// Return the text of results, the same on both sides.
[[nodiscard]] std::string spell_error(int error);
[[nodiscard]] std::string spell(task::SignalSet set);
[[nodiscard]] std::string spell(const task::SigAction& action);
[[nodiscard]] std::string spell_death(int signal, bool dumped);
[[nodiscard]] std::string spell_info(int signal, int code, bool from_here, int value);

}  // namespace mktme::tests
