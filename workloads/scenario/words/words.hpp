// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "workloads/scenario/words/token.hpp"

namespace mktme::scenario {

/// Words of a line that are still to be read.
class Words {
public:
    /// `end` is the place behind the last word, which messages about a missing one name.
    Words(std::span<const Token> tokens, Version version, Position end)
        : tokens_{tokens},
          version_{version},
          end_{end} {}

    [[nodiscard]] Version version() const { return version_; }
    [[nodiscard]] bool at_end() const { return tokens_.empty(); }
    /// Returns the next word. Precondition: not at_end().
    [[nodiscard]] const Token& next() const { return tokens_.front(); }
    /// Returns all words that are still to be read.
    [[nodiscard]] std::span<const Token> rest() const { return tokens_; }
    /// Returns the place of the next word, or of the end.
    [[nodiscard]] Position at() const { return at_end() ? end_ : next().at; }
    /// Returns true if word `i` from here is `text`, and no string.
    [[nodiscard]] bool is(std::string_view text, std::size_t i = 0) const {
        return i < tokens_.size() && !tokens_[i].is_string && tokens_[i].text == text;
    }
    /// Returns true if the next word is `text` and not the name in `NAME = ...`.
    [[nodiscard]] bool is_verb(std::string_view text) const { return is(text) && !is("=", 1); }
    /// Returns word `i` from here; empty behind the end and for a string.
    [[nodiscard]] std::string_view word(std::size_t i) const {
        return i < tokens_.size() && !tokens_[i].is_string ? tokens_[i].text : std::string_view{};
    }
    /// Returns the next word and moves behind it. Throws Mistake at the end; `wanted` is the noun in its message.
    Token take(std::string_view wanted);
    /// Moves behind the next word. Throws Mistake if it is not `text`.
    void take_keyword(std::string_view text);
    /// Throws Mistake unless all words are read.
    void expect_end() const;

private:
    std::span<const Token> tokens_;
    Version version_;
    Position end_;
};

/// Returns a word as messages show it: in quotes, shortened, without control characters.
std::string shown(std::string_view word);

/// Throws the Mistake of a word that version 1 does not have, unless `version` is later.
void require_version_2(Version version, std::string_view word, Position at);

/// Throws the Mistake of a word that is not what is wanted. `noun` says what that is, with its article.
[[noreturn]] void fail_word(const Token& word, std::string_view noun);

/// Throws the Mistake of a word that is none of `known`, with the nearest of them. `noun` says what they are, with its article.
[[noreturn]] void fail_unknown(const Token& word, std::string_view noun,
                               std::span<const std::string_view> known);

}  // namespace mktme::scenario
