// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/memory_script.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <sstream>

#include "sim/conformance/case_settings.hpp"
#include "tests/conformance/huge_page_script.hpp"

namespace mktme::tests {

MemoryScriptWriter::MemoryScriptWriter(Choices& choices, const mm::MemorySettings& settings)
    : choices_{&choices},
      operations_{choices, settings.protection_keys},
      frames_{settings.frames},
      machine_{{.memory = settings}} {}

void MemoryScriptWriter::perform(const std::string& operation) {
    // Whoever allocates key 0 may lose its own stack, which the recorder's actors need.
    const bool allocates_key =
        operation.find("pkey_alloc") != std::string::npos || operation.find(" --x") != std::string::npos;
    if (key_0_is_free_ && allocates_key) return;
    std::istringstream in{operation};
    sim::CaseStep step{
        .place = {.file = "script", .line = 2 * steps_.size() + 1}, .words = {}, .expected = {}};
    for (std::string word; in >> word;) step.words.push_back(word);
    step.expected = machine_.perform(step);
    if (operation.ends_with(" pkey_free 0") && step.expected == "0") key_0_is_free_ = true;
    steps_.push_back(std::move(step));
}

void MemoryScriptWriter::set_up() {
    perform("- proc P");
    perform("P file f 4 rw");
    perform("P file g 6 rw");
    perform("P file h 3 ro");
    // The file is wide enough for fault-around, but small relative to memory: it must fit in a very small memory too.
    perform(fmt::format("P file w {} rw", std::min<std::uint64_t>(40, 1 + frames_ / 10)));
    perform(fmt::format("P mmap 0 {} rw- priv,anon,fixed", 1 + choices_->below(24)));
}

void MemoryScriptWriter::add_operations() {
    if (steps_.empty()) return set_up();
    const auto actors = machine_.idle_actors();
    if (actors.empty()) return set_up();
    const auto& actor = actors[choices_->below(actors.size())];
    if (chance(20)) return process_operation(actor);
    if (chance(30)) return execute(actor);
    if (chance(40)) return use_huge_pages(actor);
    const bool changes = !chance(3);
    perform(fmt::format("{} {}", actor,
                        changes ? operations_.mapping_operation() : operations_.access_operation()));
    if (chance(changes ? 4 : 2)) count_faults(actor);
    if (changes && !chance(3)) perform(fmt::format("{} {}", actor, chance(6) ? "pages" : "vmas"));
}

void MemoryScriptWriter::count_faults(const std::string& actor) { perform(fmt::format("{} faults", actor)); }

void MemoryScriptWriter::use_huge_pages(const std::string& actor) {
    constexpr std::uint64_t plenty = 8000;  // frames
    HugePageScript{*choices_,
                   [&](const std::string& operation) {
                       perform(operation);
                       return steps_.back().expected;
                   },
                   actor, ++huge_scripts_, frames_ >= plenty}
        .write();
}

/// Executes a page, unless its first byte is like the one that sysread writes (5a). As an instruction, that byte pops
/// the recorder's return address.
void MemoryScriptWriter::execute(const std::string& actor) {
    const auto where = operations_.page();
    perform(fmt::format("{} memread {}", actor, where));
    if (steps_.back().expected.front() != '5') perform(fmt::format("{} exec {}", actor, where));
}

void MemoryScriptWriter::process_operation(const std::string& actor) {
    const auto next = fmt::format("Q{}", processes_ + 1);
    const auto choice = choices_->below(6);
    if (choice == 5 && actor.front() == 'Q' && !threaded_.contains(actor))
        return perform(fmt::format("{} exit", actor));
    if (processes_ == 4) return;
    ++processes_;
    const bool is_thread = choice == 4;
    if (is_thread) threaded_.insert({actor, next});
    perform(fmt::format("{} {} {}", actor, is_thread ? "thread" : "fork", next));
}

}  // namespace mktme::tests
