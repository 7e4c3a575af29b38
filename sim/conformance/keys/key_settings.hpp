// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mktme::keys {
class KeyService;
}

namespace mktme::sim {

/// Writes a setting of /proc/sys/kernel/keys. Returns "0", or "-EINVAL" for an unknown name or a value out of range.
std::string set_key_setting(keys::KeyService& service, const std::string& name, const std::string& value);

}  // namespace mktme::sim
