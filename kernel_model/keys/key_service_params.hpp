// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::keys {

/// Settings of the key service.
struct KeyServiceParams {
    static constexpr auto section = "kernel.keys";

    SimTime gc_delay{SimTime{300'000'000'000'000'000}};

    static constexpr auto fields() {
        using P = KeyServiceParams;
        return std::tuple{
            field<&P::gc_delay>("gc_delay",
                                "time until the collector takes a revoked or expired key, in whole seconds "
                                "(/proc/sys/kernel/keys/gc_delay)")
                .from("Linux security/keys/gc.c: 300 s"),
        };
    }
};

}  // namespace mktme::keys
