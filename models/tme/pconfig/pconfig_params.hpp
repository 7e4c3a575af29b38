// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace tme {

/// Way in which PCONFIG reports a wrong structure. `gp` is #GP, as in the later wording of the SDM. `rax` is a code in
/// RAX and stricter zero bytes, as in that of 2019 (docs/facts.md#pconfig-checks).
enum class PconfigErrors { gp, rax };

}  // namespace tme

template <>
struct EnumNames<tme::PconfigErrors> {
    static constexpr std::array<std::string_view, 2> names{"gp", "rax"};
};

namespace tme {

/// Parameters of PCONFIG: error reports, execution times and drain (no latency is published:
/// docs/numbers.md#key-hardware-defaults).
struct PconfigParams {
    static constexpr auto section = "mktme.pconfig";

    PconfigErrors errors{PconfigErrors::gp};
    SimTime direct_time{SimTime{1'000'000'000}};
    SimTime random_time{SimTime{1'000'000'000}};
    SimTime clear_time{SimTime{1'000'000'000}};
    SimTime refused_time{SimTime{1'000'000'000}};
    bool drain{false};

    static constexpr auto fields() {
        using P = PconfigParams;
        return std::tuple{
            field<&P::errors>("errors",
                              "how a wrong structure is reported. gp: #GP, as in the later SDM; rax: a code "
                              "in RAX, and unused bytes must be zero, as in the SDM of 2019")
                .from("two wordings of the SDM: docs/facts.md#pconfig-checks"),
            field<&P::direct_time>("direct_time", "execution time of SET_KEY_DIRECT")
                .from("no published figure: docs/numbers.md#key-hardware-defaults"),
            field<&P::random_time>("random_time", "execution time of SET_KEY_RANDOM; entropy is there or not")
                .from("no published figure: docs/numbers.md#key-hardware-defaults"),
            field<&P::clear_time>("clear_time", "execution time of CLEAR_KEY and NO_ENCRYPT")
                .from("no published figure: docs/numbers.md#key-hardware-defaults"),
            field<&P::refused_time>("refused_time",
                                    "execution time when RAX reports an error; a fault takes none here")
                .from("no published figure: docs/numbers.md#key-hardware-defaults"),
            field<&P::drain>("drain",
                             "before a key is replaced, what the controllers have queued for its KeyID is "
                             "done, and nothing is accepted meanwhile"),
        };
    }
};

}  // namespace tme
}  // namespace mktme
