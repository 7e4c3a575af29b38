// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

#include "workloads/scenario/tree/word_types.hpp"
#include "workloads/scenario/words/words.hpp"

namespace mktme::scenario {

/// Reading and printing of a type that is one word:
///
///     meaning              noun with its article, for messages
///     fits(token)          true if the token may be such a word, where the grammar has a choice
///     read(token, version) the value; throws Mistake if it is none
///     text(value)          the word
template <class T>
struct WordTraits;

template <class T>
concept WordType = requires(const T& value) {
    WordTraits<T>::text(value);
};

[[nodiscard]] bool is_name(std::string_view text);
[[nodiscard]] bool is_decimal(std::string_view text);

/// Defines the members that every specialisation has; the bodies are in word_traits.cpp.
#define MKTME_WORD_TRAITS(T, noun)                       \
    template <>                                          \
    struct WordTraits<T> {                               \
        static constexpr std::string_view meaning{noun}; \
        static bool fits(const Token& token);            \
        static T read(const Token& token, Version);      \
        static std::string text(const T& value);         \
    }
MKTME_WORD_TRAITS(Word, "a word");
MKTME_WORD_TRAITS(Type, "a key type");
MKTME_WORD_TRAITS(Str, "a string in quotes");
MKTME_WORD_TRAITS(Operation, "an operation on keys or memory");
MKTME_WORD_TRAITS(CallWord, "a word of the call");
MKTME_WORD_TRAITS(ResultWord, "a word of the result");
MKTME_WORD_TRAITS(Dec, "a decimal number");
MKTME_WORD_TRAITS(Number, "a number");
MKTME_WORD_TRAITS(Len, "a length (bytes, or pages as in 4p)");
MKTME_WORD_TRAITS(Off, "an offset (bytes, or pages as in 4p)");
MKTME_WORD_TRAITS(Byte, "a byte (0x and two hexadecimal digits)");
MKTME_WORD_TRAITS(XByte, "a byte (0x and two hexadecimal digits, ! before them for its absence)");
MKTME_WORD_TRAITS(Hex32, "a hexadecimal number (0x and 1 to 8 digits)");
MKTME_WORD_TRAITS(Bit, "a bit of a line (0 to 511)");
MKTME_WORD_TRAITS(Prot, "a protection (none, or letters of rwxdu in this order)");
MKTME_WORD_TRAITS(Kind, "a kind of mapping (anon or file, a comma, private or shared)");
MKTME_WORD_TRAITS(Sig, "a signal (SIGHUP to SIGSYS, or SIGRT+0 to SIGRT+32)");
MKTME_WORD_TRAITS(Serial, "a serial number");
MKTME_WORD_TRAITS(Ring, "a keyring");
MKTME_WORD_TRAITS(RingKey, "a keyring");
MKTME_WORD_TRAITS(syscall::Errno, "the name of an error");
MKTME_WORD_TRAITS(Outcomes, "an expectation (names of errors and signals with commas between)");
MKTME_WORD_TRAITS(IdRange, "a range of user ids (FIRST:COUNT)");
MKTME_WORD_TRAITS(State, "a state of a KeyID");
MKTME_WORD_TRAITS(Setting, "a setting (key=value)");
#undef MKTME_WORD_TRAITS

/// Returns the token if it is a NAME. Throws Mistake otherwise; `noun` says what is wanted.
std::string read_name(const Token& token, Version version, std::string_view noun);

template <Role role>
struct WordTraits<NameOf<role>> {
    static constexpr std::string_view meaning = [] {
        switch (role) {
            case Role::range: return "the name of a range of this process";
            case Role::key: return "the name of a key";
            case Role::protection_key: return "the name or number of a protection key";
            case Role::descriptor: return "the name of a descriptor of this process";
            case Role::actor: return "the name of a process or thread";
            case Role::guest: return "the name of a guest";
            case Role::device: return "the name of a device";
            case Role::container: return "the name of a container";
            case Role::capture: return "the name of a capture";
            case Role::newcomer: return "a new name";
            case Role::given:
            case Role::label: break;
        }
        return "a name";
    }();
    static bool fits(const Token& token) { return !token.is_string && is_name(token.text); }
    static NameOf<role> read(const Token& token, Version version) {
        return {read_name(token, version, meaning), token.at};
    }
    static std::string text(const NameOf<role>& name) { return name.text; }
};

template <Role role>
struct WordTraits<Owned<role>> {
    static constexpr std::string_view meaning = role == Role::range
                                                    ? "the name of a range (PROCESS:NAME for another's)"
                                                    : "the name of a key (PROCESS:NAME for another's)";
    static bool fits(const Token& token) {
        const auto name = token.text.substr(0, token.text.find(':'));
        return !token.is_string && is_name(name);
    }
    static Owned<role> read(const Token& token, Version version) {
        const auto colon = token.text.find(':');
        if (token.is_string || colon == std::string_view::npos)
            return {std::nullopt, {read_name(token, version, meaning), token.at}};
        if (role == Role::range) require_version_2(version, token.text, token.at);
        const Token owner{token.text.substr(0, colon), token.at};
        const Token name{token.text.substr(colon + 1),
                         {token.at.line, static_cast<std::uint32_t>(token.at.column + colon + 1)}};
        return {Actor{read_name(owner, version, WordTraits<Actor>::meaning), owner.at},
                {read_name(name, version, meaning), name.at}};
    }
    static std::string text(const Owned<role>& name) {
        return name.owner ? name.owner->text + ":" + name.name.text : name.name.text;
    }
};

/// Noun of a choice in messages, with its article.
template <NamedEnum E>
inline constexpr std::string_view choice_noun = "a word that can stand here";
template <>
inline constexpr std::string_view choice_noun<Rights> = "a set of rights";
template <>
inline constexpr std::string_view choice_noun<Cap> = "a capability";
template <>
inline constexpr std::string_view choice_noun<Comparison> = "a comparison";
template <>
inline constexpr std::string_view choice_noun<ReadClass> = "a class of wrong reads";

template <NamedEnum E>
struct WordTraits<E> {
    static constexpr std::string_view meaning = choice_noun<E>;
    /// Any word but a number and `?`, so that a misspelt one is reported as such where it may be missing.
    static bool fits(const Token& token) {
        return !token.is_string && !is_decimal(token.text) && token.text != "?";
    }
    static E read(const Token& token, Version) {
        const auto value = token.is_string ? std::nullopt : enum_from<E>(token.text);
        if (!value) fail_unknown(token, meaning, EnumNames<E>::names);
        return *value;
    }
    static std::string text(E value) { return std::string{name_of(value)}; }
};

}  // namespace mktme::scenario
