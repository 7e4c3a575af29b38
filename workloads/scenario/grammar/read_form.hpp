// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/choose.hpp"

namespace mktme::scenario {

// Recursive descent over the words of a line, from the forms of the nodes. begins<T>() looks ahead; read() takes words
// and throws Mistake at the first that does not fit. Whoever reads nodes includes read_options.hpp, too.

/// Reads a word, a node, or one of a variant.
template <class T>
void read(Words& words, T& value);
void read(Words& words, Action& action);

template <class Alternative, class Variant>
bool read_if_begins(Words& words, Variant& value) {
    if (!begins<Alternative>(words)) return false;
    Alternative alternative{};
    read(words, alternative);
    value = std::move(alternative);
    return true;
}

template <class Variant, std::size_t... i>
void read_choice(Words& words, Variant& value, std::index_sequence<i...>) {
    const bool is_read = (read_if_begins<std::variant_alternative_t<i, Variant>>(words, value) || ...);
    if (is_read) return;
    Wanted wanted;
    (describe<std::variant_alternative_t<i, Variant>>(words.version(), wanted), ...);
    fail_choice(words, wanted, variant_noun<Variant>);
}

template <class T>
void read_part(Words& words, T&, const Keyword& keyword) {
    words.take_keyword(keyword.text);
}
template <class T, class Owner, class M>
void read_part(Words& words, T& node, const Member<Owner, M>& member) {
    read(words, node.*member.pointer);
}
template <class T, class Owner, class M>
void read_part(Words& words, T& node, const Many<Owner, M>& many) {
    read(words, (node.*many.pointer).emplace_back());
    read(words, node.*many.pointer);
}

/// Reads the part of a word behind its tag.
template <class T>
void read_tagged(Words& words, std::string_view tag, T& value) {
    const Token token = words.take(tag);
    if (token.is_string || !token.text.starts_with(tag))
        throw Mistake{token.at, fmt::format("{} stands where {} is wanted", shown(token.text), tag)};
    const auto column = static_cast<std::uint32_t>(token.at.column + tag.size());
    const Token behind{token.text.substr(tag.size()), {token.at.line, column}};
    Words inner{{&behind, 1}, words.version(), behind.at};
    if constexpr (IsOptional<T>::value) read(inner, value.emplace());
    else read(inner, value);
}
template <class T, class Owner, class M>
void read_part(Words& words, T& node, const Tagged<Owner, M>& tagged) {
    read_tagged(words, tagged.tag, node.*tagged.pointer);
}

template <class T, class Owner, class M>
void read_part(Words& words, T& node, const InVersion2<Member<Owner, M>>& part) {
    const Position at = words.at();
    const std::string_view word = words.at_end() ? std::string_view{} : words.next().text;
    read_part(words, node, part.part);
    if ((node.*part.part.pointer).has_value()) require_version_2(words.version(), word, at);
}

template <Node T>
void read_node(Words& words, T& node) {
    constexpr auto form = T::form();
    if (form.since == Version::two && !words.at_end())
        require_version_2(words.version(), words.next().text, words.at());
    std::apply([&](const auto&... part) { (read_part(words, node, part), ...); }, form.parts);
}

template <class T>
void read(Words& words, T& value) {
    if constexpr (IsOptional<T>::value) {
        if (begins<typename T::value_type>(words)) read(words, value.emplace());
    } else if constexpr (IsVector<T>::value) {
        while (begins<typename T::value_type>(words)) read(words, value.emplace_back());
    } else if constexpr (IsVariant<T>::value) {
        read_choice(words, value, std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (Node<T>) {
        read_node(words, value);
    } else {
        value = WordTraits<T>::read(words.take(WordTraits<T>::meaning), words.version());
    }
}

}  // namespace mktme::scenario
