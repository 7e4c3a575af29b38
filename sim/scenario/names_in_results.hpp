// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/conformance/keys/key_names.hpp"

namespace mktme::sim {

/// Names of keys in the results of `call`: the first that a line has given a serial, else `?`.
class NamesInResults final : public ResultNames {
public:
    void add(std::int32_t serial, const std::string& name) {
        names_.try_emplace(keys::Serial{serial}, Named{names_.size(), name});
    }

    std::string name(keys::Serial serial) override {
        if (serial == keys::Serial::none) return "0";
        const auto found = names_.find(serial);
        return found != names_.end() ? found->second.name : "?";
    }
    [[nodiscard]] bool has_name(keys::Serial serial) const override { return names_.contains(serial); }
    /// Those without names come last.
    [[nodiscard]] std::size_t rank(keys::Serial serial) const override {
        const auto found = names_.find(serial);
        return found != names_.end() ? found->second.rank : names_.size();
    }

private:
    struct Named {
        std::size_t rank = 0;  // in the order of their naming
        std::string name;
    };

    std::map<keys::Serial, Named> names_;
};

}  // namespace mktme::sim
