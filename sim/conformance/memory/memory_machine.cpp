// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/memory/memory_machine.hpp"

#include <fmt/format.h>

#include "kernel_model/mm/inspect/invariants.hpp"
#include "sim/conformance/memory/memory_results.hpp"
#include "sim/conformance/memory/pkru_operations.hpp"

namespace mktme::sim {

using task::Gid;
using task::Uid;

std::string MemoryMachine::perform(const CaseStep& step) {
    const auto& words = step.words;
    if (words[0] != "-") return perform_as(step);
    if (words[1] != "proc" || words.size() != 3)
        throw UserError{step.place, fmt::format("no such operation: {}", step.operation())};
    task::Task& task = tasks_.spawn(task::credentials_of(Uid::root, Gid::root));
    actors_[words[2]] = {.task = &task, .files = std::make_shared<CaseFiles>()};
    return "0";
}

std::string MemoryMachine::perform_as(const CaseStep& step) {
    const auto place = actors_.find(step.words[0]);
    if (place == actors_.end())
        throw UserError{step.place, fmt::format("no process is called {}", step.words[0])};
    Actor& actor = place->second;
    if (step.words[1] == "faults" && step.words.size() == 2)
        return fmt::format("{}", actor.task->minor_faults - actor.faults_before);
    actor.faults_before = actor.task->minor_faults;
    if (auto result = process_operation(step, actor)) return *result;
    const auto& name = step.words[1];
    const MemoryWords words{step};
    if (auto result = pkru_operation(name, words, *actor.task)) return *result;
    const auto* operation = find_memory_operation(name);
    if (operation == nullptr) throw UserError{step.place, fmt::format("no such operation: {}", name)};
    if (words.count() < operation->least_words || words.count() > operation->most_words)
        throw UserError{step.place,
                        fmt::format("{} takes {} to {} words, not {}", name, operation->least_words,
                                    operation->most_words, words.count())};
    return operation->perform({*actor.task, *actor.files, words});
}

/// Performs an operation on PKRU. Without protection keys there is no register, and the result is "nopku", as the
/// recorder writes it.
std::optional<std::string> MemoryMachine::pkru_operation(std::string_view name, const MemoryWords& words,
                                                         task::Task& task) {
    const mmu::Pkru before = task.pkru;
    auto result = perform_pkru_operation(name, words, task.pkru);
    if (!result) result = perform_signal_operation(name, words, tasks_, delivery_, task);
    if (!result || memory_.settings.protection_keys) return result;
    task.pkru = before;
    return "nopku";
}

std::optional<std::string> MemoryMachine::process_operation(const CaseStep& step, Actor& actor) {
    const auto& words = step.words;
    if (words[1] == "fork" && words.size() == 3) return fork(words[2], actor);
    if (words[1] == "thread" && words.size() == 3) return thread(words[2], actor);
    if (words[1] == "execve" && words.size() == 2) return exec(actor);
    if (words[1] == "exit" && words.size() == 2) return exit(words[0], actor);
    return std::nullopt;
}

std::string MemoryMachine::fork(const std::string& name, const Actor& parent) {
    const auto child = tasks_.fork(*parent.task);
    if (!child) return shown(child.error());
    actors_[name] = {.task = *child, .files = std::make_shared<CaseFiles>(*parent.files)};
    return "0";
}

std::string MemoryMachine::thread(const std::string& name, const Actor& creator) {
    const auto thread = tasks_.create_thread(*creator.task);
    if (!thread) return shown(thread.error());
    actors_[name] = {.task = *thread, .is_main = false, .files = creator.files};
    return "0";
}

/// Performs execve. The new program is the recorder again, which does not know the files it has inherited.
std::string MemoryMachine::exec(Actor& actor) {
    std::erase_if(actors_, [&](const auto& other) {
        return other.second.task->group == actor.task->group && &other.second != &actor;
    });
    tasks_.exec(*actor.task);
    actor.is_main = true;
    actor.files = std::make_shared<CaseFiles>();
    return "0";
}

/// Performs exit. The exit of the first thread ends the process.
std::string MemoryMachine::exit(const std::string& name, const Actor& actor) {
    task::Task& task = *actor.task;
    if (!actor.is_main) {
        actors_.erase(name);
        tasks_.exit_thread(task);
        return "0";
    }
    const auto group = task.group;
    std::erase_if(actors_, [&](const auto& other) { return other.second.task->group == group; });
    tasks_.exit_process(*group->threads.front());
    return "0";
}

std::vector<std::string> MemoryMachine::actors() const {
    std::vector<std::string> names;
    for (const auto& [name, actor] : actors_) names.push_back(name);
    return names;
}

std::optional<std::string> MemoryMachine::broken_invariant() {
    std::vector<std::shared_ptr<mm::OpenMemoryFile>> files;
    for (const task::Task& task : tasks_.tasks())
        for (const auto& open : task.group->descriptors.files())
            if (auto file = std::dynamic_pointer_cast<mm::OpenMemoryFile>(open)) files.push_back(file);
    return mm::broken_invariant(memory_, files);
}

std::optional<std::string> MemoryMachine::finish() {
    if (auto wrong = broken_invariant()) return wrong;
    actors_.clear();
    while (!tasks_.tasks().empty()) tasks_.exit_process(*tasks_.tasks().front().group->threads.front());
    const std::uint64_t always = memory_.own_frames().size();
    if (memory_.frames.in_use() != always) return fmt::format("{} frames", memory_.frames.in_use() - always);
    if (memory_.committed() != 0) return fmt::format("{} promised pages", memory_.committed());
    return std::nullopt;
}

}  // namespace mktme::sim
