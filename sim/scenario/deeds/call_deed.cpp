// SPDX-License-Identifier: Apache-2.0
// Operations of recorded cases as actions.
#include <fmt/format.h>

#include "sim/conformance/case_program.hpp"
#include "sim/conformance/keys/key_arguments.hpp"
#include "sim/conformance/keys/key_operations.hpp"
#include "sim/scenario/deeds/deed.hpp"

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
    const auto* key = deed.names().find<KeyMeant>(word);
    return key != nullptr ? fmt::format("#{}", key->serial) : fmt::format("#{}", word);
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Call& what, const Given& name) {
    const KeyOperation* operation = find_operation(what.operation.name);
    if (operation == nullptr || operation->pack == nullptr || what.result || name)
        throw NotHere{"only calls on keys, without a result"};
    std::vector<std::string> words{"", what.operation.name};
    for (const auto& argument : what.arguments)
        words.push_back(spelled(deed, kind_of(*operation, words.size() - 2), argument.text));
    const KeyNames no_names;
    const SourcePlace place{"", what.operation.at.line, what.operation.at.column};
    const CaseArguments arguments = ArgumentReader{no_names, place}.read(*operation, words);
    const PackedCall packed =
        operation->pack({deed.world().kernel, deed.world().user, deed.task()}, arguments);
    const auto& a = packed.registers.a;
    return deed.call(packed.registers.number, {a[0], a[1], a[2], a[3], a[4], a[5]});
}

}  // namespace mktme::sim
