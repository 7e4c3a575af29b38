// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// A key of `config`.
struct SettingRule {
    enum class Form : std::uint8_t { number, choice, slots };

    std::string_view key;
    Form form = Form::number;
    std::span<const std::string_view> choices{};  // of Form::choice
    Version since = Version::two;
    /// True if only whoever serves keys to tenants gives the key a meaning; the value `plain` needs nobody.
    bool is_later = false;
    std::string_view plain{};
};

std::span<const SettingRule> setting_rules();
/// Returns the rule of a key; null if there is none.
const SettingRule* find_setting(std::string_view key);

}  // namespace mktme::scenario
