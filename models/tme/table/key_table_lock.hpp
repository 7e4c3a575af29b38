// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::tme {

struct LogicalProcessorTag {
    static constexpr auto unit = "logical processor";
    static constexpr bool additive = false;
};
/// Hardware thread of the package.
using LogicalProcessor = Quantity<LogicalProcessorTag, std::uint32_t>;

/// Lock of the key table. One logical processor at a time holds it, until its PCONFIG is done (docs/facts.md#pconfig).
///
/// No processor waits for the lock: one that finds it held gets DEVICE_BUSY.
class KeyTableLock {
public:
    /// Returns the holder of the lock at `now`, if any.
    [[nodiscard]] std::optional<LogicalProcessor> holder(SimTime now) const {
        return now < release_ ? std::optional{holder_} : std::nullopt;
    }
    /// Holds the lock up to, but not including, `until`. Precondition: the lock is free or `holder` holds it.
    void hold(LogicalProcessor holder, SimTime until) {
        holder_ = holder;
        release_ = until;
    }
    /// Returns the time from which the lock is free.
    [[nodiscard]] SimTime release() const { return release_; }

private:
    LogicalProcessor holder_{};
    SimTime release_{};
};

}  // namespace mktme::tme
