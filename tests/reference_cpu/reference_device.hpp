// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>

#include "models/platform/device_access.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::test {
struct DeviceCase;
}

namespace mktme::reference_cpu {

/// A device (docs/models/coherence.md#devices).
class ReferenceDevice {
public:
    using SliceOf = std::function<Number(PhysAddr)>;

    /// `number`: behind those of the cores. `device` must outlive it.
    ReferenceDevice(Number number, const test::DeviceCase& device, Cycle hop, SliceOf slice_of, Mail& mail);

    /// Takes its answers, then lets an access leave.
    void cycle(Cycle c);
    [[nodiscard]] bool is_quiet() const { return accesses_.empty() && unanswered_ == 0; }
    [[nodiscard]] std::uint64_t done() const { return done_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    Number number_;
    const test::DeviceCase& device_;
    Cycle hop_;
    SliceOf slice_of_;
    Mail& mail_;
    std::deque<platform::DeviceAccess> accesses_;
    std::uint64_t unanswered_ = 0;
    std::uint64_t done_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace mktme::reference_cpu
