// SPDX-License-Identifier: Apache-2.0
// Operations of recorded cases as actions.
#include <fmt/format.h>

#include "kernel_model/task/task.hpp"
#include "models/base/error.hpp"
#include "sim/conformance/case_program.hpp"
#include "sim/conformance/keys/key_arguments.hpp"
#include "sim/conformance/keys/key_operations.hpp"
#include "sim/conformance/keys/key_results.hpp"
#include "sim/conformance/memory/memory_operations.hpp"
#include "sim/conformance/memory/pkru_operations.hpp"
#include "sim/conformance/started_call.hpp"
#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/not_here.hpp"
#include "workloads/scenario/words/outcome_names.hpp"

namespace mktme::sim {

namespace {

/// Returns the letter of the signature for an argument; those after `?` may be missing, the one before `*` is repeated.
char kind_of(const KeyOperation& operation, std::size_t argument) {
    std::string letters{operation.signature};
    std::erase(letters, '?');
    if (letters.ends_with('*')) letters.pop_back();
    return letters.empty() ? 'i' : letters[std::min(argument, letters.size() - 1)];
}

/// Returns a word as recorded cases spell it: keys by serial.
std::string spelled(const Deed& deed, char kind, const std::string& word) {
    if (kind != 'k' || word.starts_with('@')) return word;
    const auto colon = word.find(':');
    const ScenarioActor* owner =
        colon != std::string::npos ? deed.world().find(word.substr(0, colon)) : &deed.actor();
    const auto* key = owner != nullptr ? owner->names->find<KeyMeant>(word.substr(colon + 1)) : nullptr;
    return key != nullptr ? fmt::format("#{}", key->serial) : fmt::format("#{}", word);
}

/// Returns true if the words are of the operation on memory that has this name, where one on keys has it too: `read` of an address.
bool is_on_memory(const scenario::Call& what) {
    if (find_memory_operation(what.operation.name) == nullptr) return false;
    const std::string first = what.arguments.empty() ? "" : what.arguments.front().text;
    return first.starts_with("raw:") ||
           (!first.empty() && std::isdigit(static_cast<unsigned char>(first[0])) != 0);
}

/// Returns what the statement expects of a result that was shown as `text`, or of its error if it says nothing of results.
ActionEnd judged(const scenario::Call& what, const std::string& text, ActionEnd end) {
    if (!what.result) return end;
    std::string wanted;
    for (const auto& word : what.result->words) wanted += (wanted.empty() ? "" : " ") + word.text;
    return text == wanted ? ActionEnd::success() : ActionEnd{.mismatch = text};
}

/// Returns the end of an operation on memory, whose result has an error or a signal first if it failed.
ActionEnd end_of(const std::string& text) {
    const std::string first = text.substr(0, text.find(' '));
    if (first.starts_with("-E")) return ActionEnd::failure(syscall::errno_named(first.substr(1)));
    if (first == "SIGBUS") return {.signal = scenario::Sig::sigbus};
    const auto& codes = EnumNames<scenario::SegvCode>::names;
    const auto* const code = std::ranges::find(codes, first);
    if (code == codes.end()) return ActionEnd::success();
    return {.signal = scenario::Sig::sigsegv, .code = static_cast<scenario::SegvCode>(code - codes.begin())};
}

/// The words of an operation as a step of a case has them, behind the actor. Where they stand is the player's to say.
CaseStep step_of(const scenario::Call& what) {
    CaseStep step{.place = {}, .words = {"", what.operation.name}, .expected = {}};
    for (const auto& argument : what.arguments) step.words.push_back(argument.text);
    return step;
}

DeedResult on_keys(const Deed& deed, const KeyOperation& operation, const scenario::Call& what,
                   const Given& name) {
    CaseStep step = step_of(what);
    for (std::size_t i = 2; i < step.words.size(); ++i)
        step.words[i] = spelled(deed, kind_of(operation, i - 2), step.words[i]);
    const KeyNames no_names;
    const CaseArguments arguments = ArgumentReader{no_names, step.place}.read(operation, step.words);
    const CaseProgram program{deed.world().kernel, deed.world().user, deed.task()};
    const auto finish = [&](const CaseOutcome& outcome) {
        if (name && !failed(outcome.error)) deed.name_key(name->text, outcome.value);
        KeyResults results{deed.world().names_in_results};
        return judged(what, results.write(operation, arguments, outcome, program),
                      ActionEnd::failure(outcome.error));
    };
    if (operation.inspect != nullptr) {
        program.kernel().enter(program.task());
        return finish(operation.inspect(program, arguments));
    }
    const PackedCall packed = operation.pack(program, arguments);
    const auto& a = packed.registers.a;
    return deed.call(packed.registers.number, {a[0], a[1], a[2], a[3], a[4], a[5]},
                     [&](std::int64_t result) { return finish(outcome_of(program, packed, result)); });
}

/// Gives a mapping that an operation has made its name. `length`: the word that says how long it is.
void name_mapping(const Deed& deed, const std::string& name, const CaseStep& step, std::size_t length,
                  const std::string& place) {
    CaseStep placed = step;
    placed.words = {"", step.words[1], place};
    const mm::Address start = MemoryWords{placed}.address(0);
    deed.names().define(name, RangeMeant{{start, start + mm::page_up(MemoryWords{step}.length(length))}});
}

DeedResult on_memory(const Deed& deed, const scenario::Call& what, const Given& name) {
    const CaseStep step = step_of(what);
    const MemoryWords words{step};
    const CaseProgram program{deed.world().kernel, deed.world().user, deed.task()};
    auto text = perform_pkru_operation(what.operation.name, words, deed.task().pkru);
    if (!text) text = perform_signal_operation(what.operation.name, words, program);
    const MemoryOperation* operation = find_memory_operation(what.operation.name);
    if (!text && operation != nullptr) text = operation->perform({program, deed.names().files, words});
    if (!text) throw NotHere{"no such operation"};
    const ActionEnd end = end_of(*text);
    if (name && end.is_success()) {
        if (what.operation.name == "pkey_alloc") deed.names().define(name->text, PkeyMeant{std::stoi(*text)});
        else if (*text != "elsewhere")
            name_mapping(deed, name->text, step, what.operation.name == "mremap" ? 2 : 1, *text);
    }
    return judged(what, *text, end);
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Call& what, const Given& name) {
    const KeyOperation* of_keys = find_operation(what.operation.name);
    try {
        if (of_keys == nullptr || is_on_memory(what)) return on_memory(deed, what, name);
        return on_keys(deed, *of_keys, what, name);
    } catch (const UserError& error) {  // a word that the operation does not know
        throw NotHere{error.what()};
    }
}

}  // namespace mktme::sim
