// SPDX-License-Identifier: Apache-2.0
#include "models/tme/registers/cpuid.hpp"

#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/register_bit.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "models/tme/registers/tme_capability.hpp"

namespace mktme::tme {

namespace {

constexpr std::uint32_t target_identifier = 1;  // sub-leaf type in EAX[11:0]

}  // namespace

Cpuid::Cpuid(const MktmeParams& params) : params_{std::make_shared<const MktmeParams>(params)} {}

bool Cpuid::has_pconfig() const { return params_->pconfig_enumerated; }

CpuidResult Cpuid::leaf(std::uint32_t eax, std::uint32_t ecx, bool in_seam,
                        const TmeActivate& activate) const {
    switch (eax) {
        case 7:
            if (ecx != 0) return {};
            return {.ecx = static_cast<std::uint32_t>(bit(13, params_->tme)),
                    .edx = static_cast<std::uint32_t>(bit(18, has_pconfig()))};
        case 0x1B: return pconfig_targets(ecx);
        case 0x80000008:
            return {.eax = static_cast<std::uint32_t>(params_->maxphyaddr -
                                                      (in_seam ? 0 : activate.tdx_keyid_bits))};
        default: return {};
    }
}

bool Cpuid::lists_target(std::uint32_t target) const {
    for (std::uint32_t subleaf = 0;; ++subleaf) {
        const CpuidResult listed = pconfig_targets(subleaf);
        if (listed.eax != target_identifier) return false;
        if (target == listed.ebx || target == listed.ecx || target == listed.edx) return true;
    }
}

CpuidResult Cpuid::pconfig_targets(std::uint32_t subleaf) const {
    const bool has_mktme = params_->tme && capability_of(*params_).max_keyid_bits > 0;
    if (subleaf > 0 || !has_pconfig() || !has_mktme) return {};
    return {.eax = target_identifier, .ebx = mktme_target};
}

}  // namespace mktme::tme
