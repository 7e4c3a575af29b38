// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::platform {

/// The links between the packages of a machine.
struct LinkParams {
    static constexpr auto section = "platform.link";

    SimTime latency{26'700'000};
    Bandwidth bandwidth{67'200'000'000};

    static constexpr auto fields() {
        using P = LinkParams;
        constexpr auto source = "docs/numbers.md#core-defaults";
        return std::tuple{
            field<&P::latency>(
                "latency",
                "that a message to another package takes besides, each way; counted in whole cycles of "
                "platform.clock",
                1, 1'000'000'000)
                .from(source),
            field<&P::bandwidth>("bandwidth", "of a link, each way, for lines", 1'000'000'000).from(source),
        };
    }
};

}  // namespace mktme::platform
