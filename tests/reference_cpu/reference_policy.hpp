// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

namespace mktme::reference_cpu {

/// Replacement policy of one set. Unlike that of tests/cache it can name the victim before it is replaced.
class ReferencePolicy {
public:
    ReferencePolicy() = default;
    ReferencePolicy(const ReferencePolicy&) = delete;
    ReferencePolicy& operator=(const ReferencePolicy&) = delete;
    virtual ~ReferencePolicy() = default;

    virtual void used(unsigned way) = 0;
    virtual void filled(unsigned way) = 0;
    /// Returns the way whose line makes room. `draw` is the next number of the cache's stream.
    [[nodiscard]] virtual unsigned victim(std::uint64_t draw) const = 0;
    /// The line in this way of a full set is replaced.
    virtual void replaced(unsigned /*way*/) {}
    [[nodiscard]] virtual bool draws() const { return false; }
};

std::unique_ptr<ReferencePolicy> reference_policy(std::string_view name, unsigned ways);

}  // namespace mktme::reference_cpu
