// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_settings.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "kernel_model/keys/core/key_service.hpp"
#include "sim/conformance/case_words.hpp"

namespace mktme::sim {

namespace {

struct Setting {
    std::string_view name;
    std::int64_t keys::Sysctl::*value;
    std::int64_t least;
};

constexpr std::array settings{
    Setting{"maxkeys", &keys::Sysctl::maxkeys, 1},
    Setting{"maxbytes", &keys::Sysctl::maxbytes, 1},
    Setting{"root_maxkeys", &keys::Sysctl::root_maxkeys, 1},
    Setting{"root_maxbytes", &keys::Sysctl::root_maxbytes, 1},
    Setting{"gc_delay", &keys::Sysctl::gc_delay, 0},
    Setting{"persistent_keyring_expiry", &keys::Sysctl::persistent_keyring_expiry, 0},
};

}  // namespace

std::string set_key_setting(keys::KeyService& service, const std::string& name, const std::string& value) {
    const auto* setting = std::ranges::find(settings, name, &Setting::name);
    const auto number = parse_number(value, 10);
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (setting == settings.end() || !number || *number < setting->least || *number > most) return "-EINVAL";
    service.collector.run();  // work that is due by now was due under the old setting
    service.sysctl.*setting->value = *number;
    return "0";
}

}  // namespace mktme::sim
