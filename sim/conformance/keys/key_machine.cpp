// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_machine.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <limits>
#include <sstream>

#include "sim/conformance/keys/default_handler.hpp"

namespace mktme::sim {

using syscall::Errno;
using syscall::KernelSeconds;
using syscall::KernelTime;
using task::Gid;
using task::Uid;

namespace {

struct Setting {
    std::string_view name;
    std::int64_t keys::Sysctl::*value;
    std::int64_t least;
};

constexpr std::array settings{
    Setting{"maxkeys", &keys::Sysctl::maxkeys, 1},
    Setting{"maxbytes", &keys::Sysctl::maxbytes, 1},
    Setting{"root_maxkeys", &keys::Sysctl::root_maxkeys, 1},
    Setting{"root_maxbytes", &keys::Sysctl::root_maxbytes, 1},
    Setting{"gc_delay", &keys::Sysctl::gc_delay, 0},
    Setting{"persistent_keyring_expiry", &keys::Sysctl::persistent_keyring_expiry, 0},
};

}  // namespace

std::shared_ptr<keys::Upcall> WaitingUpcalls::take() {
    if (queue_.empty()) return nullptr;
    auto upcall = queue_.front();
    queue_.pop_front();
    return upcall;
}

KeyMachine::KeyMachine(std::uint64_t seed, CasePace pace)
    : pace_{pace},
      clock_{pace.begins},
      service_{clock_, RandomStream{seed, "keys"}, upcalls_} {
    // A recorder that never waits for RCU gives no measure of the kernel's grace period.
    if (pace.grace_period.count() > 0) service_.rcu_grace_period = pace.grace_period;
}

std::string KeyMachine::perform(const CaseStep& step) {
    place_ = step.place;
    auto result = step.words[0] == "-" ? perform_global(step.words) : perform_as(step.words[0], step.words);
    run_woken();
    if (CasePace::ends_grace_period(step, result)) service_.collector.end_grace_period();
    clock_.advance(pace_.duration(step, result));
    return result;
}

std::string KeyMachine::perform_global(const Words& words) {
    const auto& what = words[1];
    if (what == "actor" && (words.size() == 5 || words.size() == 6)) return spawn(words);
    if (what == "upcall" && words.size() == 3) return serve_upcall(words[2]);
    if (what == "sysctl" && words.size() == 4) return set_sysctl(words[2], words[3]);
    if (what == "settle" && words.size() == 2) {
        clock_.advance(milliseconds(300));
    } else if (what == "align" && words.size() == 2) {
        clock_.align();
    } else if (what == "sleep" && words.size() == 3) {
        clock_.advance(milliseconds(reader_.number('i', words[2])));
    } else {
        throw UserError{place_, fmt::format("no such operation: {}", fmt::join(words, " "))};
    }
    return "0";
}

std::string KeyMachine::spawn(const Words& words) {
    std::vector<Gid> groups;
    if (words.size() == 6) {
        std::istringstream in{words[5]};
        for (std::string group; std::getline(in, group, ',');)
            groups.push_back(Gid{static_cast<std::uint32_t>(reader_.number('g', group))});
    }
    const auto uid = static_cast<std::uint32_t>(reader_.number('u', words[3]));
    const auto gid = static_cast<std::uint32_t>(reader_.number('g', words[4]));
    results_.uid_mentioned(uid);
    actors_[words[2]].task = &tasks_.spawn(task::credentials_of(Uid{uid}, Gid{gid}, std::move(groups)));
    return "0";
}

std::string KeyMachine::serve_upcall(const std::string& name) {
    auto upcall = upcalls_.take();
    if (!upcall) return "none";
    Actor& handler = actors_[name];
    handler.task = &tasks_.spawn_handler(upcall->handler_keyring);
    handler.serves = upcall;
    const auto key = names_.name(upcall->key);
    std::string line =
        fmt::format("{} {} {} {}", upcall->operation, key, number(upcall->uid), number(upcall->gid));
    for (const auto serial : {upcall->thread_keyring, upcall->process_keyring, upcall->session_keyring}) {
        line += fmt::format(" {}", names_.name(serial));
        if (serial != keys::Serial::none) results_.is_keyring(serial);
    }
    return line;
}

std::string KeyMachine::set_sysctl(const std::string& name, const std::string& value) {
    const auto* setting = std::ranges::find(settings, name, &Setting::name);
    const auto number = parse_number(value, 10);
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (setting == settings.end() || !number || *number < setting->least || *number > most) return "-EINVAL";
    service_.collector.run();  // work that is due by now was due under the old setting
    service_.sysctl.*setting->value = *number;
    return "0";
}

std::string KeyMachine::perform_as(const std::string& name, const Words& words) {
    const auto place = actors_.find(name);
    if (place == actors_.end()) throw UserError{place_, fmt::format("no actor is called {}", name)};
    Actor& actor = place->second;
    const auto& what = words[1];
    if (what == "wait" || what == "poll") return result_of(actor, what == "wait");
    if (actor.started) throw UserError{place_, fmt::format("{} has not finished what it has started", name)};
    if (what == "start") return start(actor, {words.begin() + 1, words.end()});
    if (auto result = process_operation(name, actor, words)) return *result;
    const auto* operation = find_operation(what);
    if (operation == nullptr) throw UserError{place_, fmt::format("no such operation: {}", what)};
    return perform_now(actor, *operation, words);
}

std::optional<std::string> KeyMachine::process_operation(const std::string& name, Actor& actor,
                                                         const Words& words) {
    const auto& what = words[1];
    if (what == "exit" && words.size() <= 3) return exit(name, actor);
    const keys::SystemCall enter{service_, *actor.task};
    if (what == "fork" && words.size() == 3) {
        const auto child = tasks_.fork(*actor.task);
        if (!child) return fmt::format("-{}", errno_name(child.error()));
        actors_[words[2]] = Actor{.task = *child, .is_main = true, .serves = {}, .started = {}};
    } else if (what == "thread" && words.size() == 3) {
        const auto thread = tasks_.create_thread(*actor.task);
        if (!thread) return fmt::format("-{}", errno_name(thread.error()));
        actors_[words[2]] = Actor{.task = *thread, .is_main = false, .serves = {}, .started = {}};
    } else if (what == "exec" && words.size() == 2) {
        std::erase_if(actors_, [&](const auto& other) {
            return other.second.task->group == actor.task->group && &other.second != &actor;
        });
        tasks_.exec(*actor.task);
        actor.is_main = true;
    } else if (what == "sleep" && words.size() == 3) {
        clock_.advance(milliseconds(reader_.number('i', words[2])));
    } else {
        return std::nullopt;
    }
    return "0";
}

std::string KeyMachine::exit(const std::string& name, Actor& actor) {
    if (!actor.is_main) {
        tasks_.exit_thread(*actor.task);
        actors_.erase(name);
        return "0";
    }
    const auto group = actor.task->group;
    const auto upcall = actor.serves;
    std::erase_if(actors_, [&](const auto& other) { return other.second.task->group == group; });
    tasks_.exit_process(*group->threads.front());
    if (upcall) upcall->outcome = Errno::ok;
    return "0";
}

std::string KeyMachine::start(Actor& actor, const Words& words) {
    const auto* operation = words.size() > 1 ? find_operation(words[1]) : nullptr;
    if (operation == nullptr) throw UserError{place_, "start what?"};
    actor.started = begin(actor, *operation, arguments_of(*operation, words));
    return "started";
}

std::string KeyMachine::result_of(Actor& actor, bool wait) {
    if (!actor.started) throw UserError{place_, "nothing has been started"};
    if (!actor.started->done) return wait ? "hang" : "blocked";
    const auto started = std::move(actor.started);
    return results_.write(*started->operation, started->arguments, started->outcome, service_, *actor.task);
}

std::string KeyMachine::perform_now(Actor& actor, const KeyOperation& operation, const Words& words) {
    actor.started = begin(actor, operation, arguments_of(operation, words));
    while (!actor.started->done) {
        const auto before = sleeping_.size();
        serve_by_default();
        run_woken();
        if (sleeping_.size() >= before && !actor.started->done) break;
    }
    return result_of(actor, true);
}

std::unique_ptr<KeyMachine::Started> KeyMachine::begin(Actor& actor, const KeyOperation& operation,
                                                       CaseArguments arguments) {
    auto call = std::make_unique<keys::SystemCall>(service_, *actor.task);
    // The recorder waits until /proc/key-users stops changing before it reads it.
    if (operation.result == ResultKind::proc_user) {
        service_.collector.end_grace_period();
        service_.collector.run();
    }
    auto started = std::make_unique<Started>(Started{&operation, std::move(arguments), std::move(call), {}});
    run(*started);
    if (!started->done) sleeping_.push_back(started.get());
    return started;
}

void KeyMachine::run(Started& started) {
    started.call->rewind();
    started.outcome = started.operation->perform(*started.call, started.arguments);
    started.done = started.outcome.error != Errno::erestartsys;
    if (started.done) started.call.reset();
}

/// Continues every call that can continue. One may wake another.
void KeyMachine::run_woken() {
    for (bool progress = true; progress;) {
        progress = false;
        for (auto* started : std::vector{sleeping_}) {
            if (!started->call->can_continue()) continue;
            progress = true;
            run(*started);
            if (started->done) std::erase(sleeping_, started);
        }
    }
}

void KeyMachine::serve_by_default() {
    while (const auto upcall = upcalls_.take()) {
        task::Task& handler = tasks_.spawn_handler(upcall->handler_keyring);
        handle_by_callout(service_, handler, *upcall);
        tasks_.exit_process(handler);
        upcall->outcome = Errno::ok;
    }
}

CaseArguments KeyMachine::arguments_of(const KeyOperation& operation, const Words& words) {
    auto arguments = reader_.read(operation, words);
    for (const auto& argument : arguments)
        if (argument.kind == 'u') results_.uid_mentioned(argument.number);
    return arguments;
}

std::vector<std::string> KeyMachine::idle_actors() const {
    std::vector<std::string> names;
    for (const auto& [name, actor] : actors_)
        if (!actor.started) names.push_back(name);
    return names;
}

std::optional<std::string> KeyMachine::broken_invariant() {
    service_.collector.run();
    keys::References held;
    tasks_.count_references(held);
    for (const auto& [name, actor] : actors_) {
        if (actor.started && actor.started->call) actor.started->call->count_references(held);
    }
    return keys::broken_invariant(service_, std::move(held));
}

std::optional<std::string> KeyMachine::finish() {
    if (auto wrong = broken_invariant()) return wrong;
    sleeping_.clear();
    actors_.clear();
    upcalls_.clear();
    while (!tasks_.tasks().empty()) tasks_.exit_process(*tasks_.tasks().front().group->threads.front());
    service_.drop_registers();
    service_.collector.end_grace_period();
    service_.collector.run();
    if (!service_.keys().empty()) return fmt::format("{} keys", service_.keys().size());
    if (!service_.users.all().empty())
        return fmt::format("the books of {} users", service_.users.all().size());
    return std::nullopt;
}

}  // namespace mktme::sim
