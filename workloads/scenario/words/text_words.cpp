// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "workloads/case_language/operations.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Text>
Text bare_word(const Token& token) {
    if (token.is_string) fail_word(token, WordTraits<Text>::meaning);
    return {std::string{token.text}, token.at};
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
    });
}

std::string read_name(const Token& token, Version version, std::string_view noun) {
    if (!token.is_string && token.text.find(':') != std::string_view::npos)
        throw Mistake{token.at, fmt::format("{} names what belongs to another process; {} is wanted",
                                            shown(token.text), noun)};
    if (token.is_string || !is_name(token.text)) fail_word(token, noun);
    constexpr std::array<std::string_view, 3> kept{"page", "none", "all"};
    if (version == Version::two && std::ranges::find(kept, token.text) != kept.end())
        throw Mistake{token.at,
                      fmt::format("\"{}\" has a meaning of its own and cannot be a name", token.text)};
    return std::string{token.text};
}

bool WordTraits<Word>::fits(const Token& token) { return !token.is_string; }
Word WordTraits<Word>::read(const Token& token, Version) { return bare_word<Word>(token); }
std::string WordTraits<Word>::text(const Word& value) { return value.text; }

bool WordTraits<Type>::fits(const Token& token) { return !token.is_string; }
Type WordTraits<Type>::read(const Token& token, Version) { return bare_word<Type>(token); }
std::string WordTraits<Type>::text(const Type& value) { return value.text; }

bool WordTraits<Str>::fits(const Token& token) { return token.is_string; }
Str WordTraits<Str>::read(const Token& token, Version) {
    if (!token.is_string) fail_word(token, meaning);
    return {std::string{token.text}, token.at};
}
std::string WordTraits<Str>::text(const Str& value) { return '"' + value.text + '"'; }

bool WordTraits<Operation>::fits(const Token& token) { return !token.is_string; }
Operation WordTraits<Operation>::read(const Token& token, Version) {
    if (token.is_string || !case_language::is_operation(token.text))
        fail_unknown(token, meaning, case_language::operation_names());
    return {std::string{token.text}, token.at};
}
std::string WordTraits<Operation>::text(const Operation& value) { return value.name; }

bool WordTraits<CallWord>::fits(const Token& token) {
    return token.is_string || (token.text != "?" && token.text != "->");
}
CallWord WordTraits<CallWord>::read(const Token& token, Version) {
    if (token.is_string)
        throw Mistake{token.at, "a call takes no string in quotes; the conformance languages write s:TEXT"};
    return {std::string{token.text}, token.at};
}
std::string WordTraits<CallWord>::text(const CallWord& value) { return value.text; }

bool WordTraits<ResultWord>::fits(const Token&) { return true; }
ResultWord WordTraits<ResultWord>::read(const Token& token, Version) {
    if (token.is_string)
        throw Mistake{token.at, "a result has no string in quotes; the conformance languages write s:TEXT"};
    return {std::string{token.text}};
}
std::string WordTraits<ResultWord>::text(const ResultWord& value) { return value.text; }

}  // namespace mktme::scenario
