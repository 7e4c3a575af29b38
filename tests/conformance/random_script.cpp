// SPDX-License-Identifier: Apache-2.0
// Writes a script: processes start, exit and perform key operations while time passes.
#include "tests/conformance/random_script.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <sstream>

#include "sim/conformance/case_settings.hpp"

namespace mktme::tests {

namespace {

constexpr std::array second_actors{"B 1000 1000",      "B 1000 1000",     "B 1001 1000",
                                   "B 1001 1001 1000", "B 1001 1001 7,8", "B 1000 1001"};
constexpr std::array third_actors{"C 1002 1002", "C 1002 7", "C 1001 1001", "C 1000 1000 7"};

bool is_key_name(const std::string& word) {
    return word.size() > 1 && word[0] == 'k' && word.find_first_not_of("0123456789", 1) == std::string::npos;
}

}  // namespace

ScriptWriter::ScriptWriter(Choices& choices, std::string tag) : choices_{&choices}, tag_{std::move(tag)} {}

ScriptWriter::ScriptWriter(Choices& choices, std::string tag, const mm::MemorySettings& memory)
    : choices_{&choices},
      tag_{std::move(tag)},
      machine_{{.memory = memory}} {
    memory_operations_.emplace(choices, memory.protection_keys);
}

const std::string& ScriptWriter::perform(const std::string& operation) {
    std::istringstream in{operation};
    sim::CaseStep step{
        .place = {.file = "script", .line = 2 * steps_.size() + 1}, .words = {}, .expected = {}};
    for (std::string word; in >> word;) step.words.push_back(word);
    step.expected = machine_.perform(step);
    hangs_ = hangs_ || step.expected == "hang";
    std::istringstream result{step.expected};
    for (std::string word; result >> word;)
        if (is_key_name(word))
            names_ = std::max(names_, static_cast<std::size_t>(std::stoul(word.substr(1))));
    steps_.push_back(std::move(step));
    return steps_.back().expected;
}

void ScriptWriter::set_up() {
    constexpr std::size_t one_in_runs_alone = 6;
    alone_ = chance(one_in_runs_alone);
    if (alone_ && chance(3)) perform(fmt::format("- sysctl maxkeys {}", 3 + choices_->below(8)));
    if (alone_ && chance(3)) perform(fmt::format("- sysctl maxbytes {}", 40 + choices_->below(200)));
    perform("- actor A 1000 1000");
    perform("- actor " + pick(second_actors));
    if (chance(4)) perform("- actor " + pick(third_actors));
    if (alone_ && chance(2)) {
        perform("- actor R 0 0");
        root_.insert("R");
    }
    if (memory_operations_)
        for (const auto* actor : {"A", "B"}) give_memory(actor);
    if (!chance(4)) perform("A join_session null");
    if (chance(2)) perform("B join_session null");
}

void ScriptWriter::add_operations() {
    if (steps_.empty()) return set_up();
    const auto actors = machine_.idle_actors();
    if (hangs_ || actors.empty()) {
        hangs_ = true;
        perform("- settle");
        return;
    }
    const auto& actor = actors[choices_->below(actors.size())];
    if (memory_operations_ && has_memory_.contains(actor) && chance(2)) return memory_operation(actor);
    if (chance(15)) return process_operation(actor);
    if (chance(40)) return manual_upcall(actor);
    if (chance(100)) return timeout(actor);
    if (chance(100)) return nest_keyrings(actor);
    key_operation(actor);
}

void ScriptWriter::process_operation(const std::string& actor) {
    switch (choices_->below(8)) {
        case 0: return new_task(actor, "fork");
        case 1: return new_task(actor, "thread");
        case 2:
            has_memory_.erase(actor);
            perform(actor + " exec");
            return;
        case 3:
            if (actor.front() == 'P') perform(fmt::format("{} exit {}", actor, choices_->below(3)));
            return;
        case 4: return give_session_to_parent(actor);
        case 5:
        case 6: return change_ids(actor);
        default: perform(fmt::format("{} set_reqkey {}", actor, static_cast<int>(choices_->below(11)) - 2));
    }
}

void ScriptWriter::new_task(const std::string& actor, const char* how) {
    constexpr int most = 6;
    if (processes_ == most) return;
    const auto name = fmt::format("P{}", ++processes_);
    perform(fmt::format("{} {} {}", actor, how, name));
    if (root_.contains(actor)) root_.insert(name);
    if (has_memory_.contains(actor)) has_memory_.insert(name);
    if (how == std::string{"fork"}) parents_[name] = actor;
    else if (parents_.contains(actor)) parents_[name] = parents_[actor];
    if (chance(3)) perform(name + " join_session null");
    if (chance(3)) give_session_to_parent(name);
}

/// Gives the session keyring to the parent, which takes it at its next operation. The old keyring exists for a moment
/// after that, so the parent accesses keys at once.
void ScriptWriter::give_session_to_parent(const std::string& actor) {
    constexpr std::array looks{"describe {}",         "describe {}", "read {}",     "read {}",
                               "get_keyring_ID @s 0", "proc_key {}", "proc_key {}", "set_timeout {} 100"};
    perform(actor + " session_to_parent");
    const auto parent = parents_.find(actor);
    for (auto count = choices_->below(4); count > 0; --count) {
        const auto idle = machine_.idle_actors();
        if (parent == parents_.end() || std::ranges::find(idle, parent->second) == idle.end()) return;
        const auto who = chance(4) ? idle[choices_->below(idle.size())] : parent->second;
        const auto what = root_.contains(who) ? "describe {}" : pick(looks);
        perform(fmt::format("{} {}", who, fmt::format(fmt::runtime(what), key())));
    }
}

void ScriptWriter::change_ids(const std::string& actor) {
    constexpr std::array uids{"-1", "-1", "1000", "1001", "0"};
    constexpr std::array gids{"-1", "-1", "1000", "1001", "7"};
    switch (choices_->below(5)) {
        case 0:
            perform(fmt::format("{} setresgid {} {} {}", actor, pick(gids), pick(gids), pick(gids)));
            return;
        case 1: perform(fmt::format("{} setfsuid {}", actor, chance(2) ? 1000 : 0)); return;
        case 2: perform(actor + (chance(2) ? " setgroups" : " setgroups 7 1001")); return;
        default: perform(fmt::format("{} setresuid {} {} {}", actor, pick(uids), pick(uids), pick(uids)));
    }
}

void ScriptWriter::give_memory(const std::string& actor) {
    has_memory_.insert(actor);
    for (const auto* file : {"f 4", "g 6", "h 3", "w 40"}) perform(fmt::format("{} file {} rw", actor, file));
    perform(fmt::format("{} mmap 0 {} rw- priv,anon,fixed", actor, 1 + choices_->below(24)));
}

/// Performs an operation on memory, unless its name is also that of one on keys, or it needs a file in /proc that a
/// process may not open after it has changed its user.
void ScriptWriter::memory_operation(const std::string& actor) {
    constexpr std::array excluded{"read ", "exec ", "memread ", "memwrite "};
    const bool changes = chance(2);
    const auto text =
        changes ? memory_operations_->mapping_operation() : memory_operations_->access_operation();
    if (std::ranges::any_of(excluded, [&](const char* verb) { return text.starts_with(verb); })) return;
    perform(fmt::format("{} {}", actor, text));
    if (chance(4)) perform(actor + " faults");
    if (changes && chance(2)) perform(actor + " vmas");
}

/// Lets a key expire while time passes. In some scripts the collector finds it.
void ScriptWriter::timeout(const std::string& actor) {
    const bool collect = alone_ && chance(2);
    if (collect) perform("- sysctl gc_delay 1");
    perform("- align");
    if (!root_.contains(actor)) perform(fmt::format("{} set_timeout {} 1", actor, key()));
    if (chance(3)) perform(fmt::format("{} request_key s:user s:short s:n:1 {}", actor, destination()));
    perform(fmt::format("- sleep {}", chance(2) ? 1500 : 2500));
    if (collect) perform("- sysctl gc_delay 300");  // else the host's speed decides what is collected
}

/// Nests keyrings as deep as searches go, or a little deeper. Then it tries links, of which the first closes a cycle.
void ScriptWriter::nest_keyrings(const std::string& actor) {
    constexpr std::array own_rings{"@s", "@s", "@t", "@p", "@u"};
    const auto top = chance(2) ? pick(own_rings) : key();
    auto parent = top;
    for (auto depth = 4 + choices_->below(5); depth > 0; --depth) {
        const auto added =
            perform(fmt::format("{} add_key s:keyring s:deep{} null {}", actor, depth, parent));
        if (!is_key_name(added)) return;
        parent = added;
    }
    perform(fmt::format("{} add_key s:user s:bottom s:x {}", actor, parent));
    perform(fmt::format("{} search {} s:user s:bottom 0", actor, top));
    perform(fmt::format("{} link {} {}", actor, top, parent));
    perform(fmt::format("{} link {} {}", actor, top, key()));
    perform(fmt::format("{} link {} {}", actor, key(), parent));
}

}  // namespace mktme::tests
