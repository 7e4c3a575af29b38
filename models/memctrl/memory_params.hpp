// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::memctrl {

/// Parameters of the memory: numbers of channels and ranks, address map and address hash.
struct MemoryParams {
    static constexpr auto section = "memory";

    std::uint64_t channels{1};
    std::uint64_t ranks{1};
    std::string address_map{"row:bank:bank_group:rank:column:channel"};
    std::string address_hash{"none"};
    bool persistent{false};

    static constexpr auto fields() {
        using P = MemoryParams;
        return std::tuple{
            field<&P::channels>("channels", "memory channels; a power of two", 1, 256),
            field<&P::ranks>("ranks", "ranks on each channel; a power of two", 1, 8),
            field<&P::address_map>(
                "address_map",
                "address bits above the line offset, most significant first; `channel` "
                "counts data channels (two a "
                "DDR5 channel, the subchannel being its lowest bit); `column[6:3]` or `column[:3]` takes "
                "some bits of a field")
                .from("usual in public simulators: docs/numbers.md#controller-defaults"),
            field<&P::address_hash>(
                "address_hash",
                "address bits XORed into fields: none; permutation: row bits into the bank; "
                "controllers-8: the measured hash of eight controllers; or equations such as "
                "bank[0]=bank[0]^row[2],channel[0]=a9^a15")
                .from("docs/numbers.md#address-hash"),
            field<&P::persistent>("persistent",
                                  "DRAM keeps its bytes when the power goes, as an NVDIMM does"),
        };
    }
};

}  // namespace mktme::memctrl
