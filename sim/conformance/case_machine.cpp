// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_machine.hpp"

#include <fmt/format.h>
#include <sstream>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/conformance/case_settings.hpp"
#include "sim/conformance/keys/default_handler.hpp"
#include "sim/conformance/keys/key_settings.hpp"
#include "sim/conformance/memory/memory_operations.hpp"
#include "sim/conformance/memory/pkru_operations.hpp"
#include "sim/conformance/started_call.hpp"

namespace mktme::sim {

using syscall::Errno;
using task::Gid;
using task::Uid;

CaseMachine::CaseMachine() : CaseMachine{CaseSettings{}} {}

CaseMachine::CaseMachine(const CaseSettings& settings)
    : CaseMachine{settings, std::make_unique<plain_hardware::PlainHardware>()} {}

CaseMachine::CaseMachine(const CaseSettings& settings, std::unique_ptr<syscall::Hardware> hardware)
    : pace_{settings.pace},
      clock_{settings.pace.begins},
      hardware_{std::move(hardware)},
      kernel_{std::make_unique<kernel::Kernel>(
          kernel::KernelParams{.memory = settings.memory, .seed = settings.seed}, *hardware_, clock_,
          upcalls_)} {
    // A recorder that never waits for RCU gives no measure of the kernel's grace period.
    if (pace_.grace_period.count() > 0) kernel_->keys.rcu_grace_period = pace_.grace_period;
}

/// No upcall may outlive the service of its keyring.
CaseMachine::~CaseMachine() { upcalls_.clear(); }

std::optional<std::string> CaseMachine::broken_invariant() { return kernel_->broken_invariant(); }

std::string CaseMachine::perform(const CaseStep& step) {
    place_ = step.place;
    if (kernel_->calls_in_progress() == 0) user_.clear();
    auto result = step.words[0] == "-" ? perform_global(step.words) : perform_as(step.words[0], step);
    kernel_->continue_calls();
    if (CasePace::ends_grace_period(step, result)) kernel_->keys.collector.end_grace_period();
    clock_.advance(pace_.duration(step, result));
    kernel_->run_workers(clock_.now());
    return result;
}

std::string CaseMachine::perform_global(const Words& words) {
    const auto& what = words[1];
    if (what == "actor" && (words.size() == 5 || words.size() == 6)) return spawn_user(words);
    if (what == "proc" && words.size() == 3) return spawn_root(words[2]);
    if (what == "upcall" && words.size() == 3) return serve_upcall(words[2]);
    if (what == "sysctl" && words.size() == 4) return set_key_setting(kernel_->keys, words[2], words[3]);
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

std::string CaseMachine::spawn_user(const Words& words) {
    std::vector<Gid> groups;
    if (words.size() == 6) {
        std::istringstream in{words[5]};
        for (std::string group; std::getline(in, group, ',');)
            groups.push_back(Gid{static_cast<std::uint32_t>(reader_.number('g', group))});
    }
    const auto uid = static_cast<std::uint32_t>(reader_.number('u', words[3]));
    const auto gid = static_cast<std::uint32_t>(reader_.number('g', words[4]));
    results_.uid_mentioned(uid);
    actors_[words[2]].task =
        &kernel_->tasks.spawn(task::credentials_of(Uid{uid}, Gid{gid}, std::move(groups)));
    return "0";
}

std::string CaseMachine::spawn_root(const std::string& name) {
    Actor& actor = actors_[name] = Actor{};
    actor.task = &kernel_->tasks.spawn(task::credentials_of(Uid::root, Gid::root));
    actor.language = Language::memory;
    return "0";
}

std::string CaseMachine::serve_upcall(const std::string& name) {
    auto upcall = upcalls_.take();
    if (!upcall) return "none";
    Actor& handler = actors_[name];
    handler.task = &kernel_->tasks.spawn_handler(upcall->handler_keyring);
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

std::string CaseMachine::perform_as(const std::string& name, const CaseStep& step) {
    const Words& words = step.words;
    const auto place = actors_.find(name);
    if (place == actors_.end()) throw UserError{place_, fmt::format("no actor is called {}", name)};
    Actor& actor = place->second;
    const auto& what = words[1];
    if (what == "wait" || what == "poll") return result_of(actor, what == "wait");
    if (actor.started) throw UserError{place_, fmt::format("{} has not finished what it has started", name)};
    if (what == "faults" && words.size() == 2)
        return fmt::format("{}", actor.task->faults.minor - actor.faults_before);
    actor.faults_before = actor.task->faults.minor;
    if (what == "start") return start(actor, {words.begin() + 1, words.end()});
    if (auto result = process_operation(name, actor, words)) return *result;
    const auto* of_keys = find_operation(what);
    if (of_keys != nullptr && actor.language == Language::keys)
        return perform_key_operation(actor, *of_keys, words);
    if (auto result = memory_operation(step, actor)) return *result;
    if (of_keys == nullptr) throw UserError{place_, fmt::format("no such operation: {}", what)};
    return perform_key_operation(actor, *of_keys, words);
}

std::optional<std::string> CaseMachine::process_operation(const std::string& name, Actor& actor,
                                                          const Words& words) {
    const auto& what = words[1];
    const bool reads_keys = actor.language == Language::keys;
    if (what == "exit" && words.size() <= 3)
        return exit(name, actor,
                    words.size() == 3 ? static_cast<std::uint64_t>(reader_.number('i', words[2])) : 0);
    if (what == "fork" && words.size() == 3) return fork(words[2], actor);
    if (what == "thread" && words.size() == 3) return create_thread(words[2], actor);
    if ((what == "execve" || (what == "exec" && reads_keys)) && words.size() == 2) return execute(actor);
    if (what == "sleep" && words.size() == 3) {
        clock_.advance(milliseconds(reader_.number('i', words[2])));
        return "0";
    }
    return std::nullopt;
}

std::string CaseMachine::fork(const std::string& name, Actor& parent) {
    const auto child = program(parent).call(number_of("fork"), {});
    if (failed(error_of(child))) return shown_result(child);
    Actor made;
    made.task = kernel_->tasks.find(static_cast<int>(child));
    made.language = parent.language;
    *made.files = *parent.files;
    actors_[name] = std::move(made);
    return "0";
}

std::string CaseMachine::create_thread(const std::string& name, Actor& creator) {
    constexpr std::uint64_t thread_flags =
        0x5'0f00;  // CLONE_VM to CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM
    const auto thread = program(creator).call(number_of("clone"), {thread_flags});
    if (failed(error_of(thread))) return shown_result(thread);
    Actor made;
    made.task = kernel_->tasks.find(static_cast<int>(thread));
    made.is_main = false;
    made.language = creator.language;
    made.files = creator.files;
    actors_[name] = std::move(made);
    return "0";
}

/// Performs execve. The new program is the recorder again, which does not know the files it has inherited.
std::string CaseMachine::execute(Actor& actor) {
    std::erase_if(actors_, [&](const auto& other) {
        return other.second.task->group == actor.task->group && &other.second != &actor;
    });
    syscall::Call& call = kernel_->begin(*actor.task, user_);
    const auto path = user_.place("/proc/self/exe").value;
    const auto result = kernel_->dispatch(call, registers(number_of("execve"), {path}));
    if (!result) return "hang";
    if (failed(error_of(*result))) return shown_result(*result);
    actor.is_main = true;
    actor.files = std::make_shared<CaseFiles>();
    return "0";
}

/// Performs exit. The exit of the first thread ends the process.
std::string CaseMachine::exit(const std::string& name, const Actor& actor, std::uint64_t status) {
    const CaseProgram ending = program(actor);
    if (!actor.is_main) {
        ending.call(number_of("exit"), {status});
        actors_.erase(name);
        return "0";
    }
    const auto group = actor.task->group;
    const auto upcall = actor.serves;
    std::erase_if(actors_, [&](const auto& other) { return other.second.task->group == group; });
    ending.call(number_of("exit_group"), {status});
    if (upcall) upcall->outcome = Errno::ok;
    return "0";
}

std::string CaseMachine::start(Actor& actor, const Words& words) {
    const auto* operation = words.size() > 1 ? find_operation(words[1]) : nullptr;
    if (operation == nullptr) throw UserError{place_, "start what?"};
    actor.started =
        std::make_unique<StartedCall>(program(actor), *operation, arguments_of(*operation, words));
    return "started";
}

std::string CaseMachine::result_of(Actor& actor, bool wait) {
    if (!actor.started) throw UserError{place_, "nothing has been started"};
    if (!actor.started->is_done()) return wait ? "hang" : "blocked";
    const auto started = std::move(actor.started);
    return results_.write(started->operation(), started->arguments(), started->outcome(), program(actor));
}

std::string CaseMachine::perform_key_operation(Actor& actor, const KeyOperation& operation,
                                               const Words& words) {
    actor.started = std::make_unique<StartedCall>(program(actor), operation, arguments_of(operation, words));
    while (!actor.started->is_done()) {
        const auto before = kernel_->calls_asleep();
        serve_by_default();
        kernel_->continue_calls();
        if (kernel_->calls_asleep() >= before && !actor.started->is_done()) break;
    }
    return result_of(actor, true);
}

void CaseMachine::serve_by_default() {
    while (const auto upcall = upcalls_.take()) {
        task::Task& handler = kernel_->tasks.spawn_handler(upcall->handler_keyring);
        const CaseProgram program{*kernel_, user_, handler};
        handle_by_callout(program, *upcall);
        program.call(number_of("exit_group"), {0});
        upcall->outcome = Errno::ok;
    }
}

std::optional<std::string> CaseMachine::memory_operation(const CaseStep& step, Actor& actor) {
    const auto& name = step.words[1];
    const MemoryWords words{step};
    if (auto result = pkru_operation(name, words, actor)) return result;
    const auto* operation = find_memory_operation(name);
    if (operation == nullptr) return std::nullopt;
    if (words.count() < operation->least_words || words.count() > operation->most_words)
        throw UserError{step.place,
                        fmt::format("{} takes {} to {} words, not {}", name, operation->least_words,
                                    operation->most_words, words.count())};
    const CaseProgram performer = program(actor);
    return operation->perform({performer, *actor.files, words});
}

/// Performs an operation on PKRU. Without protection keys there is no register, and the result is "nopku", as the
/// recorder writes it.
std::optional<std::string> CaseMachine::pkru_operation(const std::string& name, const MemoryWords& words,
                                                       Actor& actor) {
    task::Task& task = *actor.task;
    const mmu::Pkru before = task.pkru;
    auto result = perform_pkru_operation(name, words, task.pkru);
    if (!result) result = perform_signal_operation(name, words, program(actor));
    if (!result || kernel_->memory.settings.protection_keys) return result;
    task.pkru = before;
    return "nopku";
}

CaseProgram CaseMachine::program(const Actor& actor) { return {*kernel_, user_, *actor.task}; }

CaseArguments CaseMachine::arguments_of(const KeyOperation& operation, const Words& words) {
    auto arguments = reader_.read(operation, words);
    for (const auto& argument : arguments)
        if (argument.kind == 'u') results_.uid_mentioned(argument.number);
    return arguments;
}

std::vector<std::string> CaseMachine::idle_actors() const {
    std::vector<std::string> names;
    for (const auto& [name, actor] : actors_)
        if (!actor.started) names.push_back(name);
    return names;
}

std::optional<std::string> CaseMachine::finish() {
    if (auto wrong = broken_invariant()) return wrong;
    actors_.clear();
    upcalls_.clear();
    return kernel_->shut_down();
}

}  // namespace mktme::sim
