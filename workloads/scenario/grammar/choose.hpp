// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/action.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

// Choice of what a word begins, and messages about words that begin nothing.

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

/// What the words of a variant are, with their article, if there are too many to list.
template <class Variant>
inline constexpr std::string_view variant_noun = "a word that can stand here";

template <class T>
bool begins(const Words& words);
template <class T>
constexpr auto first_part() {
    return std::get<0>(T::form().parts);
}

inline bool begins_with(const Words& words, const Keyword& keyword) { return words.is(keyword.text); }
template <class Owner, class T>
bool begins_with(const Words& words, const Member<Owner, T>&) {
    return begins<T>(words);
}
template <class Owner, class T>
bool begins_with(const Words& words, const Tagged<Owner, T>& tagged) {
    return words.word(0).starts_with(tagged.tag);
}

template <class T, std::size_t... i>
bool begins_any(const Words& words, std::index_sequence<i...>) {
    return (begins<std::variant_alternative_t<i, T>>(words) || ...);
}

template <class T>
bool begins(const Words& words) {
    if (words.at_end()) return false;
    if constexpr (std::is_same_v<T, Action>) return true;
    else if constexpr (IsVariant<T>::value)
        return begins_any<T>(words, std::make_index_sequence<std::variant_size_v<T>>{});
    else if constexpr (requires { T::begins(words); }) return T::begins(words);
    else if constexpr (Node<T>) return begins_with(words, first_part<T>());
    else return WordTraits<T>::fits(words.next());
}

/// What may stand where a choice is wanted: keywords, and nouns with their articles.
struct Wanted {
    std::vector<std::string_view> keywords;
    std::vector<std::string_view> nouns;

    /// Returns the list of both; `noun` in place of very many keywords.
    [[nodiscard]] std::string text(std::string_view noun) const;
};

template <class T>
void describe(Version version, Wanted& wanted);

inline void describe_part(Version, Wanted& wanted, const Keyword& keyword) {
    wanted.keywords.push_back(keyword.text);
}
template <class Owner, class M>
void describe_part(Version version, Wanted& wanted, const Member<Owner, M>&) {
    describe<M>(version, wanted);
}

template <class Owner, class M>
void describe_part(Version, Wanted& wanted, const Tagged<Owner, M>& tagged) {
    wanted.keywords.push_back(tagged.tag);
}

/// Adds what T begins with, if `version` has it.
template <class T>
void describe(Version version, Wanted& wanted) {
    if constexpr (std::is_same_v<T, Action>) wanted.nouns.emplace_back("an action");
    else if constexpr (IsVariant<T>::value)
        describe<std::variant_alternative_t<std::variant_size_v<T> - 1, T>>(version, wanted);
    else if constexpr (!Node<T>) wanted.nouns.push_back(WordTraits<T>::meaning);
    else if (T::form().since <= version) describe_part(version, wanted, first_part<T>());
}

/// Throws the Mistake of a word, or a missing one, that is none of what is wanted.
[[noreturn]] void fail_choice(const Words& words, const Wanted& wanted, std::string_view noun);

}  // namespace mktme::scenario
