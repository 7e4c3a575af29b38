// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/words/settings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "workloads/formats/numbers.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

namespace {

using Form = SettingRule::Form;

constexpr std::array<std::string_view, 5> profiles{"v1", "rfc-revoke", "v2", "62", "59"};
constexpr std::array<std::string_view, 5> revokes{"profile", "keep", "check", "return-error", "own-call"};
constexpr std::array<std::string_view, 5> handler_rights{"init", "clear", "lockdown", "save-clear-14",
                                                         "inherit"};
constexpr std::array<std::string_view, 2> posted_or_fixed{"posted", "fixed"};
constexpr std::array<std::string_view, 3> allocations{"keyring", "devfd", "static"};
constexpr std::array<std::string_view, 4> when_full{"refuse", "queue", "evict", "share"};
constexpr std::array<std::string_view, 3> reclaims{"profile", "eager", "lazy"};
constexpr std::array<std::string_view, 2> on_or_off{"on", "off"};
constexpr std::array<std::string_view, 2> yes_or_no{"yes", "no"};
constexpr std::array<std::string_view, 2> pconfig_errors{"gp", "rax"};
constexpr std::array<std::string_view, 2> retries{"posted", "failed-only"};
constexpr std::array<std::string_view, 2> spreads{"even", "exponential"};

// clang-format off
constexpr std::array rules{
    SettingRule{.key = "keyids", .since = Version::one},
    SettingRule{.key = "page", .since = Version::one},
    SettingRule{.key = "cores", .since = Version::one},
    SettingRule{.key = "profile", .form = Form::choice, .choices = profiles, .since = Version::one},
    SettingRule{.key = "gc_delay", .since = Version::one},
    SettingRule{.key = "packages"},
    SettingRule{.key = "max_keys"},
    SettingRule{.key = "agent_timeout", .is_later = true},
    SettingRule{.key = "revoke", .form = Form::choice, .choices = revokes},
    SettingRule{.key = "handler_pkru", .form = Form::choice, .choices = handler_rights},
    SettingRule{.key = "merge", .form = Form::choice, .choices = posted_or_fixed},
    SettingRule{.key = "add_key_positive", .form = Form::choice, .choices = posted_or_fixed},
    SettingRule{.key = "allocation", .form = Form::choice, .choices = allocations, .is_later = true, .plain = "keyring"},
    SettingRule{.key = "when_full", .form = Form::choice, .choices = when_full, .is_later = true, .plain = "refuse"},
    SettingRule{.key = "reclaim", .form = Form::choice, .choices = reclaims, .is_later = true, .plain = "profile"},
    SettingRule{.key = "invariants", .form = Form::choice, .choices = on_or_off},
    SettingRule{.key = "hmat", .form = Form::choice, .choices = yes_or_no},
    SettingRule{.key = "storekeys", .form = Form::choice, .choices = yes_or_no},
    SettingRule{.key = "pconfig_errors", .form = Form::choice, .choices = pconfig_errors},
    SettingRule{.key = "slot_timeout", .is_later = true},
    SettingRule{.key = "slot_places", .is_later = true},
    SettingRule{.key = "slots", .form = Form::slots, .is_later = true},
    SettingRule{.key = "clock_rate", .is_later = true},
    SettingRule{.key = "retry", .form = Form::choice, .choices = retries, .is_later = true},
    SettingRule{.key = "entropy_spread", .form = Form::choice, .choices = spreads, .is_later = true},
    SettingRule{.key = "bugs", .form = Form::choice, .choices = posted_or_fixed},
    SettingRule{.key = "persistent", .form = Form::choice, .choices = yes_or_no},
};
// clang-format on

/// Returns the part of a token from `offset` on.
Token behind(const Token& token, std::size_t offset) {
    return {token.text.substr(offset), {token.at.line, static_cast<std::uint32_t>(token.at.column + offset)}};
}

[[noreturn]] void fail_key(const Token& key) {
    std::vector<std::string_view> known;
    known.reserve(rules.size());
    for (const auto& rule : rules) known.push_back(rule.key);
    fail_unknown(key, "a setting", known);
}

/// Reads CLASS:N,...
std::vector<SlotShare> read_slots(const Token& token) {
    constexpr std::string_view wanted = "a partition of slots (CLASS:N, more of them after commas)";
    std::vector<SlotShare> shares;
    std::size_t begin = 0;
    while (true) {
        const auto end = std::min(token.text.find(',', begin), token.text.size());
        const auto share = token.text.substr(begin, end - begin);
        const auto colon = std::min(share.find(':'), share.size());
        std::uint64_t slots = 0;
        if (!is_name(share.substr(0, colon)) || colon == share.size() ||
            workloads::parse_decimal(share.substr(colon + 1), slots) != workloads::NumberError::none)
            fail_word({share, behind(token, begin).at}, wanted);
        const std::string name{share.substr(0, colon)};
        if (std::ranges::find(shares, name, &SlotShare::slot_class) != shares.end())
            throw Mistake{behind(token, begin).at, fmt::format("class {} is given twice", name)};
        shares.push_back({name, slots});
        if (end == token.text.size()) return shares;
        begin = end + 1;
    }
}

}  // namespace

std::span<const SettingRule> setting_rules() { return rules; }

const SettingRule* find_setting(std::string_view key) {
    const auto* const found = std::ranges::find(rules, key, &SettingRule::key);
    return found != rules.end() ? found : nullptr;
}

bool WordTraits<Setting>::fits(const Token& token) { return !token.is_string; }

Setting WordTraits<Setting>::read(const Token& token, Version version) {
    const auto equals = token.text.find('=');
    if (token.is_string || equals == std::string_view::npos) fail_word(token, meaning);
    const Token key{token.text.substr(0, equals), token.at};
    const SettingRule* const rule = find_setting(key.text);
    if (rule == nullptr) fail_key(key);
    if (rule->since == Version::two) require_version_2(version, key.text, key.at);
    const Token value = behind(token, equals + 1);
    Setting setting{.key = std::string{key.text}, .value = {}, .at = token.at};
    switch (rule->form) {
        case Form::number: setting.value = WordTraits<Dec>::read(value, version).value; break;
        case Form::slots: setting.value = read_slots(value); break;
        case Form::choice:
            if (std::ranges::find(rule->choices, value.text) == rule->choices.end())
                fail_unknown(value, fmt::format("a value of {}", rule->key), rule->choices);
            setting.value = std::string{value.text};
            break;
    }
    return setting;
}

std::string WordTraits<Setting>::text(const Setting& setting) {
    if (const auto* number = std::get_if<std::uint64_t>(&setting.value))
        return fmt::format("{}={}", setting.key, *number);
    if (const auto* choice = std::get_if<std::string>(&setting.value))
        return fmt::format("{}={}", setting.key, *choice);
    std::vector<std::string> shares;
    for (const auto& share : std::get<std::vector<SlotShare>>(setting.value))
        shares.push_back(fmt::format("{}:{}", share.slot_class, share.slots));
    return fmt::format("{}={}", setting.key, fmt::join(shares, ","));
}

}  // namespace mktme::scenario
