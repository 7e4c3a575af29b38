// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace mktme::oracle {

/// Settings kernel.keys.* that a case changes.
class Settings {
public:
    /// Changes a setting. Returns false if the kernel refuses that.
    bool set(const std::string& name, const std::string& value);
    /// Gives all settings the values that they had before.
    void restore();

private:
    std::map<std::string, std::string> old_values_;  // by path
};

}  // namespace mktme::oracle
