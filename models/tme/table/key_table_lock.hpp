// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::tme {

struct LogicalProcessorTag {
    static constexpr auto unit = "logical processor";
    static constexpr bool additive = false;
};
/// A hardware thread of the package.
using LogicalProcessor = Quantity<LogicalProcessorTag, std::uint32_t>;

/// Who may write the key table now? One logical processor at a time, until its PCONFIG is done
/// (docs/facts.md#pconfig).
///
/// Nobody waits: who finds the lock held gets DEVICE_BUSY.
class KeyTableLock {
public:
    /// Who holds the lock at `now`, if anybody does.
    [[nodiscard]] std::optional<LogicalProcessor> holder(SimTime now) const {
        return now < release_ ? std::optional{holder_} : std::nullopt;
    }
    /// Hold a free lock up to, but not including, `until`.
    void hold(LogicalProcessor holder, SimTime until) {
        holder_ = holder;
        release_ = until;
    }
    /// From when on the lock is free.
    [[nodiscard]] SimTime release() const { return release_; }

private:
    LogicalProcessor holder_{};
    SimTime release_{};
};

}  // namespace mktme::tme
