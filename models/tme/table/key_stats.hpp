// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme::tme {

/// Counters of a package's PCONFIGs by outcome, each counted once, and the time spent on drains.
struct PconfigStats {
    std::uint64_t success = 0;
    std::uint64_t invalid_prog_cmd = 0;
    std::uint64_t entropy_error = 0;
    std::uint64_t invalid_keyid = 0;
    std::uint64_t invalid_enc_alg = 0;
    std::uint64_t device_busy = 0;
    std::uint64_t gp_fault = 0;
    std::uint64_t ud_fault = 0;
    std::uint64_t page_fault = 0;
    std::uint64_t vm_exit = 0;
    SimTime drain{};

    [[nodiscard]] Nanoseconds drain_ns() const { return {in_ns(drain)}; }

    static constexpr auto fields() {
        using S = PconfigStats;
        return std::tuple{
            field<&S::success>("success", "an entry of the key table was written"),
            field<&S::invalid_prog_cmd>("invalid_prog_cmd", "RAX = 1: no such command"),
            field<&S::entropy_error>("entropy_error", "RAX = 2: too little entropy for a random key"),
            field<&S::invalid_keyid>("invalid_keyid", "RAX = 3: KeyID 0 or one the table has not"),
            field<&S::invalid_enc_alg>("invalid_enc_alg", "RAX = 4: not one algorithm that is activated"),
            field<&S::device_busy>("device_busy", "RAX = 5: another PCONFIG holds the key table"),
            field<&S::gp_fault>("gp_fault", "#GP"),
            field<&S::ud_fault>("ud_fault", "#UD"),
            field<&S::page_fault>("page_fault", "the structure could not be read"),
            field<&S::vm_exit>("vm_exit", "the VMM asked for a VM exit"),
            field<&S::drain_ns>(
                "drain_ns",
                "time the controllers took to finish what they had queued for the KeyIDs, with "
                "mktme.pconfig.drain"),
            hidden<&S::drain>(),
        };
    }
};

/// Occupancy of the key table, without KeyID 0.
struct KeyIdStats {
    Fixed total;
    Level in_use;

    static constexpr auto fields() {
        using S = KeyIdStats;
        return std::tuple{
            field<&S::total>(
                "total",
                "KeyIDs besides 0 that PCONFIG can program: those the table has an entry for, and "
                "TDX-private ones in SEAM only"),
            field<&S::in_use>("in_use", "KeyIDs programmed, to a key or to no encryption"),
        };
    }
};

/// Counters of the key hardware of a package.
struct KeyStats {
    static constexpr std::array<std::string_view, 1> places{"mktme"};

    PconfigStats pconfig;
    KeyIdStats keyids;

    static constexpr auto fields() {
        using S = KeyStats;
        return std::tuple{field<&S::pconfig>("pconfig", "PCONFIG instructions"),
                          field<&S::keyids>("keyids", "the key table")};
    }
};

}  // namespace mktme::tme
