// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/system_time_module.hpp"
#include "models/platform/key_instructions_module.hpp"
#include "models/platform/package.hpp"

namespace mktme::platform {

/// KeyID table, registers and PCONFIG of a package as a SystemC module. It adds a place in the module tree and the
/// simulation's time, and makes no modelling decision.
class KeyTableModule : public sc_core::sc_module, public KeyInstructions {
public:
    sc_core::sc_event keys_changed;  // an entry of the key table, or TME as a whole, has changed

    KeyTableModule(sc_core::sc_module_name name, Package& package);

    [[nodiscard]] tme::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                                         bool in_seam) const override;
    [[nodiscard]] std::optional<std::uint64_t> rdmsr(tme::CoreId core, tme::Msr msr) const override;
    tme::MsrWrite wrmsr(tme::CoreId core, tme::Msr msr, std::uint64_t value) override;
    tme::PconfigResult pconfig(const tme::PconfigState& state, const LoadStruct& load) override;

    void reset();

private:
    Package& package_;
    SystemTime time_;
};

}  // namespace mktme::platform
