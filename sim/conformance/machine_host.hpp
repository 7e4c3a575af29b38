// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/conformance/replay.hpp"

namespace mktme::machine_hardware {
class MachineHardware;
}

namespace mktme::sim {

/// Whole machines under the kernel of each case. None of their reads may be wrong.
class MachineHost final : public CaseHost {
public:
    using Make = std::function<std::unique_ptr<machine_hardware::MachineHardware>()>;

    explicit MachineHost(Make make) : make_{std::move(make)} {}

    [[nodiscard]] std::unique_ptr<syscall::Hardware> make(CaseSettings& settings) const override;
    [[nodiscard]] std::optional<std::string> fault_of(const syscall::Hardware& hardware) const override;

private:
    Make make_;
};

}  // namespace mktme::sim
