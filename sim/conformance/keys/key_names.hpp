// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/keys/core/serial.hpp"

namespace mktme::sim {

/// Names of keys in results, for serials are random.
class ResultNames {
public:
    virtual ~ResultNames() = default;

    /// Returns the name of a key, and gives it one if it has none; "0" for no key.
    virtual std::string name(keys::Serial serial) = 0;
    [[nodiscard]] virtual bool has_name(keys::Serial serial) const = 0;
    /// Returns where a keyring's listing has a key: lowest first.
    [[nodiscard]] virtual std::size_t rank(keys::Serial serial) const = 0;
    /// Returns the description with `_req.<serial>` replaced by `_req.NAME`, wherever it occurs, for keys that have names.
    [[nodiscard]] std::string with_names(std::string description);
};

/// Names of keys in a case: k1, k2, ... in the order in which results name them.
class KeyNames final : public ResultNames {
public:
    std::string name(keys::Serial serial) override;
    [[nodiscard]] bool has_name(keys::Serial serial) const override { return names_.contains(serial); }
    /// Returns the number in the name of a key. Precondition: has_name(serial).
    [[nodiscard]] std::size_t rank(keys::Serial serial) const override { return names_.at(serial); }
    /// Returns the key called k<rank>, or a serial that does not exist.
    [[nodiscard]] keys::Serial serial(std::size_t rank) const;

    /// Returns the description with `_req.k3` replaced by `_req.<serial>`, wherever it occurs.
    [[nodiscard]] std::string with_serials(std::string description) const;

    /// Parses a key argument: a name, `@s` and so on, 0 or `#N`. Returns nothing for other text.
    [[nodiscard]] std::optional<std::int64_t> parse(std::string_view word) const;

private:
    std::map<keys::Serial, std::size_t> names_;
    std::vector<keys::Serial> serials_;
};

}  // namespace mktme::sim
