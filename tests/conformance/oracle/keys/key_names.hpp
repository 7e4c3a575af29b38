// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mktme::oracle {

using Serial = std::int32_t;

/// Names k1, k2, ... that a case gives to keys in the order in which they appear, and their types as far as known.
class KeyNames {
public:
    /// Returns the name of a key. A key without one gets the next.
    std::string name(Serial serial);
    /// Returns the number in the key's name; 0 if it has none.
    [[nodiscard]] int number(Serial serial) const;
    /// Returns the key of this number; if none has it, a serial that no key has.
    [[nodiscard]] Serial serial(int number) const;

    void set_type(Serial serial, const std::string& type) { types_[serial] = type; }
    /// Returns the type of a key; an empty text if it is not known.
    [[nodiscard]] std::string type(Serial serial) const;

private:
    std::map<Serial, int> numbers_;
    std::vector<Serial> serials_;  // of key 1, of key 2, ...
    std::map<Serial, std::string> types_;
};

}  // namespace mktme::oracle
