// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mktme/profile.hpp"

namespace mktme::key_type {

/// The modelled posting, and what of it is changed (docs/kernel_model/mktme.md).
struct MktmeKeyParams {
    static constexpr auto section = "kernel.mktme";

    Profile profile{Profile::series_59};
    std::uint64_t keyids{0};
    RevokeMode revoke{RevokeMode::profile};
    Slip add_key_positive{Slip::fixed};
    Slip merge{Slip::posted};
    Slip bugs{Slip::posted};
    bool hmat{true};
    bool storekeys{false};
    SimTime clear_delay{SimTime{10'000'000'000}};
    bool invariants{true};

    static constexpr auto fields() {
        using P = MktmeKeyParams;
        constexpr auto source = "docs/kernel_model/mktme.md";
        return std::tuple{
            field<&P::profile>("profile", "posting of the series").from(source),
            field<&P::keyids>("keyids",
                              "KeyIDs that the kernel can give to keys, which may be more than the hardware "
                              "takes; 0: as many as IA32_TME_ACTIVATE can name",
                              0, 32766)
                .from(source),
            field<&P::revoke>("revoke", "what KEYCTL_REVOKE does with a key in use").from(source),
            field<&P::add_key_positive>("add_key_positive",
                                        "add_key(2) if a key could not be programmed in ten attempts: posted "
                                        "returns the serial of a key that is not there, fixed ENOKEY")
                .from(source),
            field<&P::merge>("merge",
                             "encrypt_mprotect of a mapping beside one with the same flags and the same old "
                             "KeyID: posted merges them first, so that both get the key")
                .from(source),
            field<&P::bugs>("bugs", "other slips of the posted code").from(source),
            field<&P::hmat>("hmat", "ACPI describes which processors each memory belongs to").from(source),
            field<&P::storekeys>(
                "storekeys",
                "keep the bytes of user keys, for packages that come later (mktme_savekeys in v2, "
                "mktme_storekeys in 62)")
                .from(source),
            field<&P::clear_delay>("clear_delay", "time until the worker clears a KeyID that is out of use")
                .from("an idle work queue; the series leaves it open"),
            field<&P::invariants>("invariants",
                                  "look at the end of a scenario whether page tables, mappings, KeyIDs and "
                                  "reference counts agree; it fails if they do not"),
        };
    }
};

/// Returns the number of KeyIDs that the posted code cannot use.
constexpr std::uint32_t lost_keyids(const MktmeKeyParams& params) {
    return params.bugs == Slip::posted && rules_of(params.profile).loses_highest_keyid ? 1 : 0;
}

}  // namespace mktme::key_type
