// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <systemc>

#include "models/base/system_time_module.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::tme {

/// The instructions that concern keys, as a core binds to them: `sc_port<KeyInstructions>`.
class KeyInstructions : public virtual sc_core::sc_interface {
public:
    /// Loads the 192 bytes at a linear address, and may take time for it; nothing: #PF.
    using LoadStruct = std::function<std::optional<KeyProgramStruct::Image>(std::uint64_t address)>;

    [[nodiscard]] virtual CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                                            bool in_seam) const = 0;
    /// Nothing: #GP.
    [[nodiscard]] virtual std::optional<std::uint64_t> rdmsr(CoreId core, Msr msr) const = 0;
    virtual MsrWrite wrmsr(CoreId core, Msr msr, std::uint64_t value) = 0;
    /// Returns when the instruction is done, so it must be called from an SC_THREAD.
    virtual PconfigResult pconfig(const PconfigState& state, const LoadStruct& load) = 0;
};

/// Gives the key hardware of a package a place in the module tree and the simulation's time. No modelling
/// decision lives here.
class KeyHardwareModule : public sc_core::sc_module, public KeyInstructions {
public:
    sc_core::sc_event keys_changed;  // an entry of the key table, or TME as a whole

    /// The module's full name decides what the random keys are.
    KeyHardwareModule(sc_core::sc_module_name name, const KeyHardwareParams& params);

    [[nodiscard]] CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf, bool in_seam) const override;
    [[nodiscard]] std::optional<std::uint64_t> rdmsr(CoreId core, Msr msr) const override;
    MsrWrite wrmsr(CoreId core, Msr msr, std::uint64_t value) override;
    PconfigResult pconfig(const PconfigState& state, const LoadStruct& load) override;

    void reset();
    [[nodiscard]] KeyHardware& hardware() { return hardware_; }
    [[nodiscard]] const KeyHardware& hardware() const { return hardware_; }

private:
    SystemTime time_;
    KeyHardware hardware_;
};

}  // namespace mktme::tme
