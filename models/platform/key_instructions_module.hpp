// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <systemc>

#include "models/tme/key_hardware.hpp"

namespace mktme::platform {

/// Key instructions as a core binds to them: `sc_port<KeyInstructions>`.
class KeyInstructions : public virtual sc_core::sc_interface {
public:
    /// Loads the 192 bytes at a linear address, which may take time; nothing: #PF.
    using LoadStruct = std::function<std::optional<tme::KeyProgramStruct::Image>(std::uint64_t address)>;

    [[nodiscard]] virtual tme::CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                                                 bool in_seam) const = 0;
    /// Returns the register's value, or nothing for #GP.
    [[nodiscard]] virtual std::optional<std::uint64_t> rdmsr(tme::CoreId core, tme::Msr msr) const = 0;
    virtual tme::MsrWrite wrmsr(tme::CoreId core, tme::Msr msr, std::uint64_t value) = 0;
    /// Executes PCONFIG at the next DRAM clock edge. Returns when the instruction is done, so it must be called from an
    /// SC_THREAD. Throws InvariantError if a requester has run ahead of simulated time.
    virtual tme::PconfigResult pconfig(const tme::PconfigState& state, const LoadStruct& load) = 0;
};

}  // namespace mktme::platform
