// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::dram {

/// Which DRAM the channels are made of, and how it is refreshed.
struct DramParams {
    static constexpr auto section = "dram";

    std::string part{"DDR4-3200AA-8Gb-x8"};
    bool refresh{true};
    std::uint64_t refresh_postpone{0};

    static constexpr auto fields() {
        using P = DramParams;
        return std::tuple{
            field<&P::part>("part", "name of the DRAM part; `config reference` lists the parts"),
            field<&P::refresh>("refresh", "refresh the DRAM; off only to test closed forms"),
            field<&P::refresh_postpone>(
                "refresh_postpone",
                "most refresh intervals a refresh may be late under load; 1 refreshes "
                "as soon as due, 0 takes the most the standard allows",
                0, 8)
                .from("numbers 3.2a: 8 on DDR4, 4 on DDR5"),
        };
    }
};

}  // namespace mktme::dram
