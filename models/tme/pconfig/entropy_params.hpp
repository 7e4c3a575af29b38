// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::tme {

/// Parameters of a package's random number generator (measured RDSEED: docs/numbers.md#entropy).
struct EntropyParams {
    static constexpr auto section = "mktme.entropy";

    std::uint64_t words{16};
    SimTime refill{SimTime{1'250'000'000}};

    static constexpr auto fields() {
        using P = EntropyParams;
        return std::tuple{
            field<&P::words>("words",
                             "64-bit words the pool holds when full; an AES-XTS-128 key pair takes 4, an "
                             "AES-XTS-256 pair 8, so with fewer PCONFIG never has enough",
                             0, 4096)
                .from("no published figure: room for two AES-XTS-256 key pairs"),
            field<&P::refill>("refill", "time to make one word; 0 ns: the pool is always full")
                .from("measured RDSEED: docs/numbers.md#entropy"),
        };
    }
};

}  // namespace mktme::tme
