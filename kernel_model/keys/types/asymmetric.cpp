// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/types/asymmetric.hpp"

#include <cerrno>
#include <cstdlib>
#include <limits>

#include "kernel_model/keys/core/key_service.hpp"

namespace mktme::keys {

namespace {

constexpr std::string_view type_name = "asymmetric";

using Made = Result<std::unique_ptr<Restriction>>;

Errno preparse(Call& /*call*/, PreparsedPayload& parsed) {
    return parsed.data.empty() ? Errno::einval : Errno::ebadmsg;
}

/// Refuses every key: only a signature made with a trusted key is accepted, and no key here has one.
Errno ask_for_signature(Call& /*call*/, const KeyType& type, const Payload* /*payload*/) {
    return type.name == type_name ? Errno::enopkg : Errno::eopnotsupp;
}

/// Removes the text up to and including the colon from `text`, and returns it without the colon. Without a colon it
/// takes all, and `text` becomes nullopt.
std::string take_word(std::optional<std::string_view>& text) {
    const auto colon = text->find(':');
    std::string word{text->substr(0, colon)};
    if (colon == std::string_view::npos) text.reset();
    else text->remove_prefix(colon + 1);
    return word;
}

/// Parses a serial as kstrtos32() does: decimal, or with the prefix of another base. Returns nullopt if it is invalid.
std::optional<Serial> parse_serial(const std::string& word) {
    char* end = nullptr;
    errno = 0;
    const auto value = std::strtol(word.c_str(), &end, 0);
    const bool in_range = errno == 0 && value >= std::numeric_limits<std::int32_t>::min() &&
                          value <= std::numeric_limits<std::int32_t>::max();
    if (word.empty() || *end != '\0' || !in_range) return std::nullopt;
    return Serial{static_cast<std::int32_t>(value)};
}

/// Parses "SERIAL" or "SERIAL:chain". With a chain, the keys in the keyring itself are trusted as well. The serial may
/// then be 0, so that nothing else is.
Made by_key_or_keyring(KeyService& service, std::optional<std::string_view> text) {
    if (!text) return Errno::einval;
    const auto serial = parse_serial(take_word(text));
    if (text && *text != "chain") return Errno::einval;
    if (!serial) return Errno::einval;
    auto restriction = std::make_unique<Restriction>(Restriction{.check = ask_for_signature, .trusted = {}});
    if (text && *serial == Serial::none) return restriction;
    restriction->trusted = service.find(*serial);
    if (!restriction->trusted) return Errno::enokey;
    return restriction;
}

Made lookup_restriction(Call& /*call*/, KeyService& service, std::string_view rule) {
    if (rule == "builtin_trusted" || rule == "builtin_and_secondary_trusted")
        return std::make_unique<Restriction>(Restriction{.check = ask_for_signature, .trusted = {}});
    std::optional<std::string_view> rest = rule;
    if (take_word(rest) != "key_or_keyring") return Errno::einval;
    return by_key_or_keyring(service, rest);
}

}  // namespace

KeyType asymmetric_type() {
    return {
        .name = type_name,
        .preparse = preparse,
        .instantiate = take_payload,
        .describe = [](const Key& key) { return key.description; },
        .lookup_restriction = lookup_restriction,
    };
}

}  // namespace mktme::keys
