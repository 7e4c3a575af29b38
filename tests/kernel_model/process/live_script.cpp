// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/process/live_script.hpp"

#include <fmt/format.h>
#include <array>

namespace mktme::tests {

namespace {

using task::Handler;
using task::SigCode;
using task::Signal;
using task::SignalSet;

SignalSet random_set(RandomStream& random) {
    SignalSet set;
    for (SignalSet rest = live_signals; !rest.empty(); rest.remove(rest.lowest()))
        if (random.below(2) == 0) set.add(rest.lowest());
    return set;
}

int random_signal(RandomStream& random) {
    constexpr std::array odd{0, -1, 65, 1'000};
    if (random.below(40) == 0) return odd[random.below(odd.size())];
    auto skip = random.below(static_cast<std::uint64_t>(std::popcount(live_signals.bits())));
    SignalSet rest = live_signals;
    for (; skip > 0 && !rest.empty(); --skip) rest.remove(rest.lowest());
    return number(rest.lowest());
}

SigCode random_code(RandomStream& random) {
    constexpr std::array codes{SigCode::queue,    SigCode::queue,  SigCode::queue,
                               SigCode::keyagent, SigCode::timer,  SigCode::user,
                               SigCode::tkill,    SigCode::kernel, SigCode::queue};
    return codes[random.below(codes.size())];
}

/// Draws mostly handlers, because a default action that kills the process ends the script.
task::SigAction random_action(RandomStream& random) {
    constexpr std::array flags{task::action_flag::restart, task::action_flag::no_defer,
                               task::action_flag::reset_hand};
    task::SigAction action{.handler = live_handler, .flags = task::action_flag::siginfo};
    if (const auto kind = random.below(8); kind < 2)
        action.handler = kind == 0 ? Handler::by_default : Handler::ignore;
    for (const std::uint32_t flag : flags)
        if (random.below(4) == 0) action.flags |= flag;
    if (random.below(2) == 0) action.mask = random_set(random);
    return action;
}

LiveStep random_step(RandomStream& random) {
    // Senders occur twice, because they are the subject of the tests.
    constexpr std::array acts{LiveAct::kill,          LiveAct::kill,          LiveAct::kill_thread,
                              LiveAct::queue,         LiveAct::queue,         LiveAct::queue_to_thread,
                              LiveAct::mask,          LiveAct::mask,          LiveAct::action,
                              LiveAct::pending,       LiveAct::read_signalfd, LiveAct::change_signalfd,
                              LiveAct::wait_at_once,  LiveAct::limit,         LiveAct::sleep_in_read,
                              LiveAct::core_limit,    LiveAct::core_limit,    LiveAct::dumpable,
                              LiveAct::sleep_in_wait, LiveAct::kill_thread,   LiveAct::queue_to_thread};
    LiveStep step{.act = acts[random.below(acts.size())],
                  .actor = static_cast<int>(random.below(3)) / 2,
                  .target = static_cast<int>(random.below(2)),
                  .signal = random_signal(random),
                  .code = random_code(random),
                  .value = static_cast<int>(random.below(6)),
                  .set = random_set(random),
                  .how = static_cast<int>(random.below(20)) == 0 ? 3 : static_cast<int>(random.below(3)),
                  .action = random_action(random)};
    if (step.act == LiveAct::sleep_in_read || step.act == LiveAct::sleep_in_wait) step.actor = 1;
    return step;
}

}  // namespace

LiveScript random_live_script(RandomStream& random, int steps) {
    LiveScript script;
    for (SignalSet rest = live_signals; !rest.empty(); rest.remove(rest.lowest()))
        if (random.below(8) != 0)
            script.push_back(
                {.act = LiveAct::action, .signal = number(rest.lowest()), .action = random_action(random)});
    for (const int actor : {0, 1})
        script.push_back({.act = LiveAct::mask, .actor = actor, .set = random_set(random)});
    while (script.size() < static_cast<std::size_t>(steps)) script.push_back(random_step(random));
    return script;
}

LiveStep without_race(LiveStep step) {
    if (step.act == LiveAct::kill) step.act = LiveAct::kill_thread;
    if (step.act == LiveAct::queue) step.act = LiveAct::queue_to_thread;
    return step;
}

std::string describe(const LiveStep& step) {
    constexpr std::array names{"kill",          "kill_thread",   "queue",        "queue_to_thread",
                               "mask",          "action",        "pending",      "change_signalfd",
                               "read_signalfd", "wait_at_once",  "limit",        "core_limit",
                               "dumpable",      "sleep_in_read", "sleep_in_wait"};
    return fmt::format("thread {} {}: target {} signal {} code {} value {} set {} how {} action {}",
                       step.actor, names[static_cast<std::size_t>(step.act)], step.target, step.signal,
                       number(step.code), step.value, spell(step.set), step.how, spell(step.action));
}

std::string spell_error(int error) { return error == 0 ? "ok" : fmt::format("error {}", error); }
std::string spell_death(int signal, bool dumped) {
    return fmt::format("killed by {}{}", signal, dumped ? ", core dumped" : "");
}
std::string spell(task::SignalSet set) { return fmt::format("{:x}", set.bits()); }
std::string spell(const task::SigAction& action) {
    return fmt::format("handler {} flags {:x} mask {}", static_cast<std::uint64_t>(action.handler),
                       action.flags & ~task::action_flag::restorer, spell(action.mask));
}
std::string spell_info(int signal, int code, bool from_here, int value) {
    return fmt::format("[{} code {} {} value {}]", signal, code, from_here ? "own" : "no", value);
}

}  // namespace mktme::tests
