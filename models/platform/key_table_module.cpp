// SPDX-License-Identifier: Apache-2.0
#include "models/platform/key_table_module.hpp"

#include <memory>

namespace mktme::platform {

KeyTableModule::KeyTableModule(sc_core::sc_module_name name, Package& package)
    : sc_module{name},
      package_{package},
      time_{package.clock()} {}

tme::CpuidResult KeyTableModule::cpuid(std::uint32_t leaf, std::uint32_t subleaf, bool in_seam) const {
    return package_.keys().cpuid(leaf, subleaf, in_seam);
}

std::optional<std::uint64_t> KeyTableModule::rdmsr(tme::CoreId core, tme::Msr msr) const {
    return package_.keys().rdmsr(core, msr);
}

tme::MsrWrite KeyTableModule::wrmsr(tme::CoreId core, tme::Msr msr, std::uint64_t value) {
    const tme::MsrWrite written = package_.wrmsr(time_.now(), core, msr, value);
    if (msr == tme::Msr::tme_activate && written == tme::MsrWrite::done)
        keys_changed.notify(sc_core::SC_ZERO_TIME);
    return written;
}

tme::PconfigResult KeyTableModule::pconfig(const tme::PconfigState& state, const LoadStruct& load) {
    if (const auto ended = package_.begin_pconfig(time_.now(), state)) return *ended;
    const auto loaded = load(tme::Pconfig::address(state));
    const Cycles cycle = package_.clock().at_or_after(time_.now());
    // Scheduled before the wait, so that it comes before the arrivals of its cycle, whichever process runs first.
    const auto result = std::make_shared<tme::PconfigResult>();
    package_.pconfig(package_.clock().edge(cycle), state, loaded,
                     [result](const tme::PconfigResult& ended) { *result = ended; });
    wait(time_.until(package_.clock().edge(cycle)));
    package_.reach(cycle);
    if (result->programmed) keys_changed.notify(sc_core::SC_ZERO_TIME);
    wait(time_.until(result->done));
    return *result;
}

void KeyTableModule::reset() {
    package_.reset(time_.now());
    keys_changed.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace mktme::platform
