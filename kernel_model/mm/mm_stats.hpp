// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::mm {

/// Statistics of memory management.
struct MmStats {
    static constexpr std::array<std::string_view, 1> places{"kernel.mm"};

    std::uint64_t flushes = 0;
    std::uint64_t flush_lines = 0;
    std::uint64_t faults = 0;
    std::uint64_t shootdowns = 0;
    std::uint64_t swapped_out = 0;
    std::uint64_t swapped_in = 0;
    std::uint64_t migrated = 0;
    std::uint64_t merged = 0;
    std::uint64_t merges_refused = 0;
    std::uint64_t bounced = 0;
    std::uint64_t guest_faults = 0;

    static constexpr auto fields() {
        using S = MmStats;
        return std::tuple{
            field<&S::flushes>("flushes", "flushes of a page that gets or loses a KeyID, or of a huge one"),
            field<&S::flush_lines>("flush_lines", "lines of them"),
            field<&S::faults>("faults", "page faults"),
            field<&S::shootdowns>("shootdowns", "TLB flushes that other cores took part in"),
            field<&S::swapped_out>("swapped_out", "pages that were written to the swap area"),
            field<&S::swapped_in>("swapped_in", "pages that were read from it"),
            field<&S::migrated>("migrated", "pages that were moved to another frame"),
            field<&S::merged>("merged", "pages that KSM has replaced with an equal one"),
            field<&S::merges_refused>("merges_refused",
                                      "equal pages that KSM has left alone, because their KeyIDs differ"),
            field<&S::bounced>("bounced", "pages of transfers that went through a bounce buffer"),
            field<&S::guest_faults>(
                "guest_faults",
                "accesses of guests to pages that their second-level tables did not have (EPT violations)"),
        };
    }
};

}  // namespace mktme::mm
