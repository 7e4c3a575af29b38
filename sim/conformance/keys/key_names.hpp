// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/keys/core/serial.hpp"

namespace mktme::sim {

/// Serials are random, so cases call keys k1, k2, ... in the order in which results name them.
class KeyNames {
public:
    /// The name of a key, given now if it has none; "0" for no key.
    std::string name(keys::Serial serial);
    [[nodiscard]] bool has_name(keys::Serial serial) const { return names_.contains(serial); }
    /// The number in the name. The key must have one.
    [[nodiscard]] std::size_t rank(keys::Serial serial) const { return names_.at(serial); }
    /// The key called k<rank>, or a serial that does not exist.
    [[nodiscard]] keys::Serial serial(std::size_t rank) const;

    /// `_req.k3` to `_req.<serial>`, wherever it stands in a description.
    [[nodiscard]] std::string with_serials(std::string description) const;
    /// The inverse, for keys that have names.
    [[nodiscard]] std::string with_names(std::string description);

    /// A key argument: a name, `@s` and so on, 0 or `#N`.
    [[nodiscard]] std::optional<std::int64_t> parse(std::string_view word) const;

private:
    std::map<keys::Serial, std::size_t> names_;
    std::vector<keys::Serial> serials_;
};

}  // namespace mktme::sim
