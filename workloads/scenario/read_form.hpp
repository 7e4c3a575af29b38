// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <array>

#include "workloads/scenario/form.hpp"
#include "workloads/scenario/mistake.hpp"
#include "workloads/scenario/tree/action.hpp"
#include "workloads/scenario/word_traits.hpp"

namespace mktme::scenario {

// Recursive descent over the words of a line, from the forms of the nodes. begins<T>() looks ahead; read() takes words
// and throws Mistake at the first that does not fit.

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
template <>
inline constexpr std::string_view variant_noun<Deed> = "an action";

template <class T>
bool begins(const Words& words);
template <class T>
void read(Words& words, T& value);
void read(Words& words, Action& action);

template <class T>
constexpr auto first_part() {
    return std::get<0>(T::form().parts);
}

inline bool begins_with(const Words& words, const Keyword& keyword) {
    return words.is(keyword.text) && !words.is("=", 1);
}
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
    const Token token = words.take(fmt::format("\"{}\"", keyword.text));
    if (token.is_string || token.text != keyword.text)
        throw Mistake{token.at,
                      fmt::format("{} stands where \"{}\" is wanted", shown(token.text), keyword.text)};
}
template <class T, class Owner, class M>
void read_part(Words& words, T& node, const Member<Owner, M>& member) {
    read(words, node.*member.pointer);
}
template <class T, class Owner, class M>
void read_part(Words& words, T& node, const Many<Owner, M>& many) {
    if (!begins<typename M::value_type>(words)) words.take(WordTraits<typename M::value_type>::meaning);
    read(words, node.*many.pointer);
}

/// Reads the part of a word behind its tag.
template <class T>
void read_tagged(Words& words, std::string_view tag, T& value) {
    const Token token = words.take(fmt::format("{}", tag));
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

/// State of the options of a node while they are read.
template <class T>
class OptionReader {
public:
    OptionReader(Words& words, T& node) : words_{&words}, node_{&node} {}

    /// Reads the next word if it is this option. `is_there` says whether the option was read before.
    template <class Owner, class M>
    bool take(const Tagged<Owner, M>& tagged, bool& is_there) {
        if (!begins_with(*words_, tagged)) return false;
        if (is_there) throw Mistake{words_->at(), fmt::format("{} is given twice", tagged.tag)};
        is_there = true;
        read_tagged(*words_, tagged.tag, node_->*tagged.pointer);
        return true;
    }
    template <class Owner, class M>
    bool take(const InVersion2<Tagged<Owner, M>>& option, bool& is_there) {
        if (begins_with(*words_, option.part))
            require_version_2(words_->version(), option.part.tag, words_->at());
        return take(option.part, is_there);
    }
    template <class Owner, class M>
    void require(const Tagged<Owner, M>& tagged, bool is_there) const {
        if (!IsOptional<M>::value && !is_there)
            throw Mistake{words_->at(), fmt::format("{} is missing", tagged.tag)};
    }
    template <class Owner, class M>
    void require(const InVersion2<Tagged<Owner, M>>&, bool) const {}

private:
    Words* words_;
    T* node_;
};

template <class Owner, class M>
constexpr std::string_view tag_of(const Tagged<Owner, M>& tagged) {
    return tagged.tag;
}
template <class Owner, class M>
constexpr std::string_view tag_of(const InVersion2<Tagged<Owner, M>>& option) {
    return option.part.tag;
}

/// Throws the Mistake of a word `x=...` that is no option of this node.
template <class... Tags>
void reject_unknown_option(const Words& words, const std::tuple<Tags...>& tags) {
    const auto equals = words.word(0).find('=');
    if (equals == std::string_view::npos || equals == 0) return;
    const auto known = std::apply([](const auto&... tag) { return std::array{tag_of(tag)...}; }, tags);
    fail_unknown({words.word(0).substr(0, equals + 1), words.at()}, "an option of this statement", known);
}

template <class T, class... Tags>
void read_part(Words& words, T& node, const Options<Tags...>& options) {
    OptionReader<T> reader{words, node};
    std::array<bool, sizeof...(Tags)> there{};
    const auto take_one = [&](const auto&... tag) {
        std::size_t i = 0;
        return (reader.take(tag, there.at(i++)) || ...);
    };
    while (!words.at_end() && std::apply(take_one, options.tags)) continue;
    reject_unknown_option(words, options.tags);
    std::apply(
        [&, i = std::size_t{0}](const auto&... tag) mutable { (reader.require(tag, there.at(i++)), ...); },
        options.tags);
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
