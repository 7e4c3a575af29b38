// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/rules/call_rules.hpp"

#include <fmt/format.h>

#include "workloads/case_language/operations.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

namespace {

std::string in_words(std::size_t count) { return fmt::format("{} word{}", count, count == 1 ? "" : "s"); }

void check_count(const Call& call) {
    const auto [least, most] = case_language::argument_count(call.operation.name);
    const auto given = call.arguments.size();
    const auto& name = call.operation.name;
    if (given < least)
        throw Mistake{call.operation.at,
                      fmt::format("{} takes at least {}, not {}", name, in_words(least), given)};
    if (given > most)
        throw Mistake{call.arguments.at(most).at,
                      fmt::format("{} takes at most {}, not {}", name, in_words(most), given)};
}

/// Checks a word that stands for a key: a keyring, a name, or a number. Addresses of memory are left alone.
void check_key(const CallWord& word, NameVisitor& visitor) {
    const Token token{word.text, word.at};
    if (WordTraits<Ring>::fits(token)) WordTraits<Ring>::read(token, Version::two);
    else if (WordTraits<FKey>::fits(token) && !word.text.starts_with("raw:"))
        visitor.word(WordTraits<FKey>::read(token, Version::two));
}

}  // namespace

void check_call(const Call& call, NameVisitor& visitor) {
    check_count(call);
    const auto* const operation = case_language::find_key_operation(call.operation.name);
    if (operation == nullptr) return;
    for (std::size_t i = 0; i < call.arguments.size(); ++i)
        if (case_language::argument_letter(*operation, i) == 'k') check_key(call.arguments[i], visitor);
}

Kinds kind_made(const Call& call) {
    if (call.operation.name == "pkey_alloc") return Kinds::protection_key;
    if (call.operation.name == "mmap" || call.operation.name == "mremap") return Kinds::range;
    return Kinds::key;
}

}  // namespace mktme::scenario
