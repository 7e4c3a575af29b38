// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "tests/conformance/choices.hpp"

namespace mktme::tests {

/// Writer of single operations on the memory of a process that has the files f, g, h and w.
class RandomMemoryOperation {
public:
    /// Without protection keys, no operation needs them.
    RandomMemoryOperation(Choices& choices, bool has_protection_keys)
        : choices_{&choices},
          has_keys_{has_protection_keys} {}

    /// Returns an operation that accesses pages or files.
    std::string access_operation();
    /// Returns an operation that changes mappings.
    std::string mapping_operation();
    /// Returns the number of a page that mappings may have.
    std::string page();

private:
    template <std::size_t N>
    std::string pick(const std::array<const char*, N>& from) {
        return from[choices_->below(N)];
    }
    bool chance(std::size_t one_in) { return choices_->below(one_in) == 0; }

    std::string length();
    std::string range();
    std::string protection();
    std::string file_mapping();
    std::string move();
    std::string key_operation();
    std::string odd_operation();

    Choices* choices_;
    bool has_keys_;
};

}  // namespace mktme::tests
