// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace dram {

/// Refresh mode: the banks that one refresh command refreshes, and its interval (docs/models/dram.md, Refresh).
enum class RefreshMode { all_bank, fine_2x, fine_4x, same_bank };

}  // namespace dram

template <>
struct EnumNames<dram::RefreshMode> {
    static constexpr std::array<std::string_view, 4> names{"all-bank", "fine-2x", "fine-4x", "same-bank"};
};

namespace dram {

/// DRAM parameters: part, refresh mode, power states.
struct DramParams {
    static constexpr auto section = "dram";

    std::string part{"DDR4-3200AA-8Gb-x8"};
    bool refresh{true};
    RefreshMode refresh_mode{RefreshMode::all_bank};
    std::uint64_t refresh_postpone{0};
    bool power_down{false};
    Cycles power_down_after{0};
    Cycles self_refresh_after{0};

    static constexpr auto fields() {
        using P = DramParams;
        return std::tuple{
            field<&P::part>("part", "name of the DRAM part; `config reference` lists the parts"),
            field<&P::refresh>("refresh", "refresh the DRAM; off only to test closed forms"),
            field<&P::refresh_mode>(
                "refresh_mode",
                "all-bank: REF to a rank every tREFI; fine-2x, fine-4x (DDR4): two or four "
                "shorter ones; same-bank (DDR5, HBM, LPDDR5): REFSB to some banks while the "
                "others work")
                .from("docs/numbers.md#dram-rules"),
            field<&P::refresh_postpone>(
                "refresh_postpone",
                "a refresh may be this number less one of tREFI late under load: 1 refreshes "
                "as soon as due, 0 takes the most the standard allows",
                0, 8)
                .from("8 on DDR4, 4 on DDR5: docs/numbers.md#dram-rules"),
            field<&P::power_down>("power_down", "put ranks nobody wants to precharge power-down"),
            field<&P::power_down_after>("power_down_after",
                                        "DRAM clocks without ACT, RD or WR after which a rank powers down"),
            field<&P::self_refresh_after>(
                "self_refresh_after",
                "DRAM clocks without ACT, RD or WR after which a rank refreshes itself; 0: never"),
        };
    }
};

}  // namespace dram
}  // namespace mktme
