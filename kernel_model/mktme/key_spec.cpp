// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/key_spec.hpp"

#include <algorithm>
#include <span>

#include "models/base/error.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::key_type {

namespace {

/// What a token says.
enum class Token : unsigned char { type, algorithm, key, tweak, entropy };

struct TokenName {
    std::string_view text;  // with its "="
    Token token;
};
constexpr std::array v1_tokens{
    TokenName{"userkey=", Token::key},
    TokenName{"tweak=", Token::tweak},
    TokenName{"entropy=", Token::entropy},
    TokenName{"algorithm=", Token::algorithm},
};
constexpr std::array tokens{
    TokenName{"type=", Token::type},
    TokenName{"algorithm=", Token::algorithm},
    TokenName{"key=", Token::key},
    TokenName{"tweak=", Token::tweak},
};

std::span<const TokenName> tokens_of(Words words) {
    if (words == Words::v1) return v1_tokens;
    return words == Words::series_59 ? std::span{tokens}.first(2) : std::span{tokens};
}

struct KindName {
    std::string_view text;
    KeyKind kind;
};
constexpr std::array kinds{
    KindName{"cpu", KeyKind::cpu},
    KindName{"no-encrypt", KeyKind::no_encrypt},
    KindName{"user", KeyKind::user},
    KindName{"clear", KeyKind::clear},
};

std::optional<KeyKind> kind_named(std::string_view text, Words words) {
    std::size_t known = kinds.size();
    if (words == Words::series_62) known = 3;
    if (words == Words::series_59) known = 2;
    const auto named = std::span{kinds}.first(known);
    const auto found = std::ranges::find(named, text, &KindName::text);
    return found != named.end() ? std::optional{found->kind} : std::nullopt;
}

/// The tokens of a payload so far.
struct Parsed {
    std::optional<KeyKind> kind{};
    bool has_algorithm = false;
    std::optional<KeyText> key{};
    std::optional<KeyText> tweak{};
    std::optional<KeyText> entropy{};
};

/// Returns the first `count` bytes of a key, of two hexadecimal digits each. What follows them is ignored.
std::optional<KeyText> parse_key(std::string_view text, std::size_t count) {
    const std::size_t digits = 2 * count;
    if (text.size() < digits) return std::nullopt;
    KeyText key{};
    try {
        std::ranges::copy(crypto::bytes_from_hex(text.substr(0, digits), "key"), key.begin());
    } catch (const ConfigError&) {
        return std::nullopt;
    }
    return key;
}

/// Parses a key as the profile does. The first RFC wants 16 digits, and uses 8 bytes.
bool take_key(std::string_view text, Words words, std::optional<KeyText>& key) {
    constexpr std::size_t v1_bytes = 8;
    if (key || (words == Words::v1 && text.size() != 2 * v1_bytes)) return false;
    key = parse_key(text, words == Words::v1 ? v1_bytes : std::tuple_size_v<KeyText>);
    return key.has_value();
}

bool take_algorithm(std::string_view text, Words words, Parsed& parsed) {
    // The code of the first RFC has underscores, its documentation hyphens.
    if (parsed.has_algorithm) return false;
    parsed.has_algorithm = text == (words == Words::v1 ? "aes_xts_128" : "aes-xts-128");
    return parsed.has_algorithm;
}

bool take_kind(std::string_view text, Words words, Parsed& parsed) {
    if (parsed.kind) return false;
    parsed.kind = kind_named(text, words);
    return parsed.kind.has_value();
}

/// Returns false if the token is unknown or repeated, or its value is bad.
bool take_token(std::string_view word, Words words, Parsed& parsed) {
    const auto known = tokens_of(words);
    const auto named =
        std::ranges::find_if(known, [&](const TokenName& n) { return word.starts_with(n.text); });
    if (named == known.end()) return false;
    const std::string_view value = word.substr(named->text.size());
    switch (named->token) {
        case Token::type: return take_kind(value, words, parsed);
        case Token::algorithm: return take_algorithm(value, words, parsed);
        case Token::key: return take_key(value, words, parsed.key);
        case Token::tweak: return take_key(value, words, parsed.tweak);
        case Token::entropy: return take_key(value, words, parsed.entropy);
    }
    return false;
}

/// The first RFC deduces the kind: a user key has a tweak and no entropy, another key has entropy and no tweak.
Result<KeySpec> combine_v1(const Parsed& parsed) {
    if (parsed.key.has_value() == parsed.entropy.has_value()) return Errno::einval;
    if (parsed.tweak.has_value() != parsed.key.has_value()) return Errno::einval;
    if (parsed.key) return KeySpec{KeyKind::user, parsed.key, parsed.tweak};
    return KeySpec{KeyKind::cpu, parsed.entropy, parsed.entropy};
}

Result<KeySpec> combine(const Parsed& parsed, Words words, tme::AlgorithmMask activated) {
    if (!parsed.kind) return Errno::einval;
    const bool has_keys = parsed.key && parsed.tweak;
    switch (*parsed.kind) {
        case KeyKind::user:
            if (!parsed.has_algorithm || !has_keys) return Errno::einval;
            break;
        case KeyKind::cpu: {
            constexpr auto used = mask_of(tme::TmeAlgorithm::aes_xts_128);
            if (!parsed.has_algorithm) return Errno::einval;
            if (words == Words::series_59 && (activated & used) == 0) return Errno::einval;
            break;
        }
        case KeyKind::clear:
        case KeyKind::no_encrypt: return KeySpec{*parsed.kind};  // whatever else the payload says
    }
    return KeySpec{*parsed.kind, parsed.key, parsed.tweak};
}

}  // namespace

Result<KeySpec> parse_payload(std::string_view payload, Words words, tme::AlgorithmMask activated) {
    if (payload.empty() || payload.size() > max_payload) return Errno::einval;
    constexpr std::string_view blanks = " \t";
    std::string_view rest = payload.substr(0, payload.find('\0'));
    Parsed parsed;
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
        if (rest.empty()) break;
        const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
        if (!take_token(word, words, parsed)) return Errno::einval;
        rest.remove_prefix(word.size());
    }
    return words == Words::v1 ? combine_v1(parsed) : combine(parsed, words, activated);
}

}  // namespace mktme::key_type
