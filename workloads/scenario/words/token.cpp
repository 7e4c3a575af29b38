// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/words/token.hpp"

#include <fmt/format.h>

#include "workloads/formats/text_lines.hpp"
#include "workloads/scenario/words/mistake.hpp"

namespace mktme::scenario {

namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Position in a line that is cut from its front.
class Cutter {
public:
    Cutter(std::string_view line, std::uint32_t number) : line_{line}, number_{number} {}

    /// Moves to the next word. Returns false at the end of the line or at a comment.
    bool next() {
        while (!at_end() && is_blank(line_[next_])) ++next_;
        return !at_end() && line_[next_] != '#';
    }
    Token cut() { return line_[next_] == '"' ? cut_string() : cut_word(); }

private:
    [[nodiscard]] bool at_end() const { return next_ == line_.size(); }
    [[nodiscard]] Position place(std::size_t offset) const {
        return {number_, static_cast<std::uint32_t>(offset + 1)};
    }
    Token cut_word() {
        const std::size_t begin = next_;
        for (; !at_end() && !is_blank(line_[next_]); ++next_) require_printable(next_);
        return {line_.substr(begin, next_ - begin), place(begin)};
    }
    Token cut_string() {
        const std::size_t begin = next_;
        const std::size_t end = line_.find('"', begin + 1);
        if (end == std::string_view::npos)
            throw Mistake{place(begin), "the quotes do not pair: this string has no end"};
        for (std::size_t i = begin; i < end; ++i) require_printable(i);
        next_ = end + 1;
        if (!at_end() && !is_blank(line_[next_]))
            throw Mistake{place(next_),
                          "the quotes do not pair: a string ends before this character, and is a "
                          "word of its own"};
        return {line_.substr(begin + 1, end - begin - 1), place(begin), true};
    }
    void require_printable(std::size_t offset) const {
        const auto byte = static_cast<unsigned char>(line_[offset]);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            throw Mistake{place(offset), fmt::format("a script is text: byte \\x{:02x} is none", byte)};
    }

    std::string_view line_;
    std::uint32_t number_;
    std::size_t next_ = 0;
};

}  // namespace

std::vector<Token> split(std::string_view line, std::uint32_t number) {
    std::vector<Token> tokens;
    for (Cutter cutter{line, number}; cutter.next();) tokens.push_back(cutter.cut());
    return tokens;
}

}  // namespace mktme::scenario
