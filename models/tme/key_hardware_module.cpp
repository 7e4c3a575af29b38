// SPDX-License-Identifier: Apache-2.0
#include "models/tme/key_hardware_module.hpp"

namespace mktme::tme {

KeyHardwareModule::KeyHardwareModule(sc_core::sc_module_name name, const KeyHardwareParams& params)
    : sc_module{name},
      hardware_{params, this->name()} {}

CpuidResult KeyHardwareModule::cpuid(std::uint32_t leaf, std::uint32_t subleaf, bool in_seam) const {
    return hardware_.cpuid(leaf, subleaf, in_seam);
}

std::optional<std::uint64_t> KeyHardwareModule::rdmsr(CoreId core, Msr msr) const {
    return hardware_.rdmsr(core, msr);
}

MsrWrite KeyHardwareModule::wrmsr(CoreId core, Msr msr, std::uint64_t value) {
    const MsrWrite written = hardware_.wrmsr(time_.now(), core, msr, value);
    if (msr == Msr::tme_activate && written == MsrWrite::done) keys_changed.notify(sc_core::SC_ZERO_TIME);
    return written;
}

PconfigResult KeyHardwareModule::pconfig(const PconfigState& state, const LoadStruct& load) {
    if (const auto ended = hardware_.begin_pconfig(time_.now(), state)) return *ended;
    const auto loaded = load(Pconfig::address(state));
    const PconfigResult result = hardware_.finish_pconfig(time_.now(), state, loaded);
    if (result.programmed) keys_changed.notify(sc_core::SC_ZERO_TIME);
    wait(time_.until(result.done));
    return result;
}

void KeyHardwareModule::reset() {
    hardware_.reset(time_.now());
    keys_changed.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace mktme::tme
