// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/reference/reference_command.hpp"

namespace mktme::reference {

struct Config;

/// Counts the DRAM rules that bind the commands of many cases to the clock, as the command checker reports them. The
/// checker must find no rule broken.
class Tightness {
public:
    /// Returns the first rule that the commands of a case break, in the checker's words; empty if they break none.
    std::string check(const Config& config, const std::vector<Command>& commands);
    /// Returns how often a rule left no slack in cases of this family and refresh mode.
    [[nodiscard]] std::uint64_t at_zero(Family family, dram::RefreshMode mode, std::string_view rule) const;

private:
    std::map<std::pair<Family, dram::RefreshMode>, std::map<std::string, std::uint64_t, std::less<>>>
        at_zero_;
};

}  // namespace mktme::reference
