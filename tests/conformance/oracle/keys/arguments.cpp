// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/arguments.hpp"

#include <fmt/format.h>
#include <linux/keyctl.h>
#include <cctype>
#include <map>
#include <string_view>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/keys/key_text.hpp"

namespace mktme::oracle {

namespace {

constexpr int any_base = 0;
constexpr int hex = 16;

Argument number_argument(std::int64_t number) { return {Argument::Kind::number, number, {}}; }
Argument bytes_argument(std::string bytes) { return {Argument::Kind::bytes, 0, std::move(bytes)}; }

/// Returns the key of a name such as k3 or @s, or of a number.
std::int64_t parse_key(const std::string& word, const KeyNames& keys) {
    static const std::map<std::string_view, int> special{
        {"@t", KEY_SPEC_THREAD_KEYRING},        {"@p", KEY_SPEC_PROCESS_KEYRING},
        {"@s", KEY_SPEC_SESSION_KEYRING},       {"@u", KEY_SPEC_USER_KEYRING},
        {"@us", KEY_SPEC_USER_SESSION_KEYRING}, {"@g", KEY_SPEC_GROUP_KEYRING},
        {"@a", KEY_SPEC_REQKEY_AUTH_KEY},       {"@r", KEY_SPEC_REQUESTOR_KEYRING}};
    if (const auto found = special.find(word); found != special.end()) return found->second;
    if (word.empty()) throw ScriptMistake{"!key"};
    const auto rest = word.substr(1);
    if (word[0] == 'k' && !rest.empty() && std::isdigit(static_cast<unsigned char>(rest[0])) != 0)
        return keys.serial(static_cast<int>(signed_number(rest)));
    if (word[0] == '#') return signed_number(rest, any_base);
    if (word == "0") return 0;
    throw ScriptMistake{"!key"};
}

/// Returns the argument of `name` or `name:LENGTH`, a pointer without bytes; nothing if the word is none.
std::optional<Argument> parse_pointer(const std::string& word, std::string_view name, Argument::Kind kind) {
    if (!word.starts_with(name)) return std::nullopt;
    const auto rest = word.substr(name.size());
    if (rest.empty()) return Argument{kind, 0, {}};
    if (rest[0] != ':') return std::nullopt;
    return Argument{kind, signed_number(rest.substr(1)), {}};
}

/// Returns the bytes of `COUNT:HH`.
std::string repeated(const std::string& text) {
    const auto colon = text.find_first_not_of("0123456789");
    if (colon == std::string::npos || text[colon] != ':') throw ScriptMistake{"!string"};
    std::string bytes(unsigned_number(text), static_cast<char>(signed_number(text.substr(colon + 1), hex)));
    return bytes;
}

/// Returns the argument of a byte string.
Argument parse_payload(const std::string& word, const KeyNames& keys) {
    if (auto null = parse_pointer(word, "null", Argument::Kind::null_pointer)) return *std::move(null);
    if (auto bad = parse_pointer(word, "bad", Argument::Kind::bad_pointer)) return *std::move(bad);
    const auto colon = word.find(':');
    const auto kind = word.substr(0, colon);
    const auto text = colon == std::string::npos ? std::string{} : word.substr(colon + 1);
    if (colon != std::string::npos) {
        if (kind == "s") return bytes_argument(unescaped(text));
        if (kind == "r") return bytes_argument(repeated(text));
        if (kind == "kx")
            return bytes_argument(fmt::format("{:x}", static_cast<std::uint32_t>(parse_key(text, keys))));
        const auto bytes = kind == "x" ? bytes_of_hex(text) : std::nullopt;
        if (bytes) return bytes_argument(*bytes);
    }
    throw ScriptMistake{"!string"};
}

/// Returns the argument of a string, in which the script's users and keys stand for those of the host.
Argument parse_string(const std::string& word, CaseNames& names) {
    auto argument = parse_payload(word, names.keys);
    if (word.starts_with("s:")) argument.bytes = host_description(std::move(argument.bytes), names);
    return argument;
}

Argument parse_argument(char letter, const std::string& word, CaseNames& names) {
    switch (letter) {
        case 's': return parse_string(word, names);
        case 'p': return parse_payload(word, names.keys);
        case 'k': return number_argument(parse_key(word, names.keys));
        case 'h': return number_argument(static_cast<std::int64_t>(unsigned_number(word, hex)));
        case 'u':
            return number_argument(static_cast<std::int32_t>(names.users.host_user(signed_number(word))));
        case 'g': return number_argument(static_cast<std::int32_t>(signed_number(word)));
        case 'e': return number_argument(error_number(word));
        case 'n': return bytes_argument(word);
        default: return number_argument(signed_number(word, any_base));
    }
}

}  // namespace

Call parse_call(const Words& words, const Signature& signature, CaseNames& names) {
    Call call{words.front(), {}};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto letter = signature.letter(i);
        if (letter == '\0') throw ScriptMistake{"!args"};
        call.arguments.push_back(parse_argument(letter, words[i + 1], names));
    }
    if (call.arguments.size() < signature.required.size()) throw ScriptMistake{"!args"};
    return call;
}

}  // namespace mktme::oracle
