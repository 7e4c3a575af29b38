// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/settings.hpp"

#include "tests/conformance/oracle/file.hpp"

namespace mktme::oracle {

bool Settings::set(const std::string& name, const std::string& value) {
    const auto path = "/proc/sys/kernel/keys/" + name;
    if (!old_values_.contains(path)) old_values_[path] = read_file(path).value_or("");
    return write_file(path, value);
}

void Settings::restore() {
    for (const auto& [path, value] : old_values_) write_file(path, value);
    old_values_.clear();
}

}  // namespace mktme::oracle
