// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <systemc>

#include "models/base/system_time_module.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::tme {

/// Key instructions as a core binds to them: `sc_port<KeyInstructions>`.
class KeyInstructions : public virtual sc_core::sc_interface {
public:
    /// Loads the 192 bytes at a linear address, which may take time; nothing: #PF.
    using LoadStruct = std::function<std::optional<KeyProgramStruct::Image>(std::uint64_t address)>;

    [[nodiscard]] virtual CpuidResult cpuid(std::uint32_t leaf, std::uint32_t subleaf,
                                            bool in_seam) const = 0;
    /// Returns the register's value, or nothing for #GP.
    [[nodiscard]] virtual std::optional<std::uint64_t> rdmsr(CoreId core, Msr msr) const = 0;
    virtual MsrWrite wrmsr(CoreId core, Msr msr, std::uint64_t value) = 0;
    /// Returns when the instruction is done, so it must be called from an SC_THREAD.
    virtual PconfigResult pconfig(const PconfigState& state, const LoadStruct& load) = 0;
};

/// SystemC module of the key hardware of a package. It adds a place in the module tree and the simulation's time, and
/// makes no modelling decision.
class KeyHardwareModule : public sc_core::sc_module, public KeyInstructions {
public:
    sc_core::sc_event keys_changed;  // an entry of the key table, or TME as a whole, has changed

    /// The random keys depend on the module's full name.
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
