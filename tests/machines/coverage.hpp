// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/machines/machine.hpp"

namespace mktme::machines {

/// Counts the runs that ended with 0 in which each value of each named option, and each other parameter, was given.
class Coverage {
public:
    Coverage();

    void count(const Machine& machine);
    /// Return the table, and the options whose counts are below `least`.
    [[nodiscard]] std::string table() const;
    [[nodiscard]] std::vector<std::string> below(std::uint64_t least) const;
    /// Returns the counts by path and value.
    [[nodiscard]] const std::map<std::string, std::map<std::string, std::uint64_t>>& options() const {
        return options_;
    }

private:
    std::map<std::string, std::map<std::string, std::uint64_t>>
        options_;  // path, value; "(any)" where values have no names
};

}  // namespace mktme::machines
