// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_arguments.hpp"

#include <fmt/format.h>

namespace mktme::sim {

namespace {

constexpr std::size_t first_argument = 2;  // after the actor and the operation

std::optional<std::int64_t> errno_number(const std::string& word) {
    const auto named = syscall::errno_named(word);
    return failed(named) ? static_cast<std::int64_t>(named) : parse_number(word);
}

}  // namespace

CaseArguments ArgumentReader::read(const KeyOperation& operation,
                                   const std::vector<std::string>& words) const {
    CaseArguments arguments;
    std::size_t next = first_argument;
    bool optional = false;
    char repeated = '\0';
    for (const char kind : operation.signature) {
        if (kind == '?') {
            optional = true;
        } else if (kind == '*') {
            while (next < words.size()) arguments.push_back(argument(repeated, words[next++]));
        } else if (next < words.size()) {
            arguments.push_back(argument(kind, words[next++]));
        } else if (!optional) {
            refuse("an argument is missing");
        }
        repeated = kind;
    }
    if (next < words.size()) refuse(fmt::format("one argument too many: {}", words[next]));
    return arguments;
}

CaseArgument ArgumentReader::argument(char kind, const std::string& word) const {
    if (kind == 's' || kind == 'p') return {.kind = kind, .number = 0, .bytes = bytes(kind, word)};
    return {.kind = kind, .number = number(kind, word), .bytes = {}};
}

/// Returns the bytes of a word. In strings, unlike in payloads, names are replaced by serials.
ByteWord ArgumentReader::bytes(char kind, const std::string& word) const {
    constexpr std::string_view in_hex = "kx:";
    if (word.starts_with(in_hex))
        return ByteWord{
            .bytes = fmt::format("{:x}", static_cast<std::uint32_t>(number('k', word.substr(in_hex.size())))),
            .length = 0};
    auto bytes = parse_bytes(word);
    if (!bytes) refuse(fmt::format("not bytes: {}", word));
    if (kind == 's' && word.starts_with("s:")) bytes->bytes = names_->with_serials(std::move(bytes->bytes));
    return std::move(*bytes);
}

std::int64_t ArgumentReader::number(char kind, const std::string& word) const {
    const auto value = kind == 'k'   ? names_->parse(word)
                       : kind == 'e' ? errno_number(word)
                       : kind == 'h' ? parse_number(word, 16)
                                     : parse_number(word);
    if (!value) refuse(fmt::format("not a number or key: {}", word));
    return *value;
}

void ArgumentReader::refuse(const std::string& why) const { throw UserError{*place_, why}; }

}  // namespace mktme::sim
