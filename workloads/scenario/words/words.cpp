// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/words/words.hpp"

#include <fmt/format.h>

#include "models/base/nearest.hpp"
#include "workloads/formats/text_lines.hpp"
#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

Token Words::take(std::string_view wanted) {
    if (at_end()) throw Mistake{end_, fmt::format("the line ends where {} is wanted", wanted)};
    const Token token = tokens_.front();
    tokens_ = tokens_.subspan(1);
    return token;
}

void Words::take_keyword(std::string_view text) {
    if (at_end()) throw Mistake{end_, fmt::format("the line ends where \"{}\" is wanted", text)};
    if (!is(text))
        throw Mistake{next().at, fmt::format("{} stands where \"{}\" is wanted", shown(next().text), text)};
    tokens_ = tokens_.subspan(1);
}

void Words::expect_end() const {
    if (!at_end())
        throw Mistake{next().at,
                      fmt::format("{} stands behind the end of the statement", shown(next().text))};
}

std::string shown(std::string_view word) { return workloads::shown(word); }

void require_version_2(Version version, std::string_view word, Position at) {
    if (version == Version::one)
        throw Mistake{
            at, fmt::format("{} is a word of version 2; the first line says mktme-scenario 1", shown(word))};
}

void fail_word(const Token& word, std::string_view noun) {
    throw Mistake{word.at, fmt::format("{} is not {}", shown(word.text), noun)};
}

void fail_unknown(const Token& word, std::string_view noun, std::span<const std::string_view> known) {
    constexpr std::size_t most_listed = 10;
    const std::string list =
        known.size() <= most_listed ? fmt::format(": one of {}", fmt::join(known, ", ")) : std::string{};
    throw Mistake{word.at, fmt::format("{} is not {}{}{}", shown(word.text), noun, list,
                                       nearest_hint(word.text, known))};
}

}  // namespace mktme::scenario
