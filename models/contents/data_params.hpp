// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"

namespace mktme {

namespace contents {

/// Contents that lines carry besides their address.
enum class DataMode : std::uint8_t { none, tags, full };

/// Change to memory that bypasses the controller or breaks the rules.
enum class FaultKind : std::uint8_t { flip, replay, relocate };

}  // namespace contents

template <>
struct EnumNames<contents::DataMode> {
    static constexpr std::array<std::string_view, 3> names{"none", "tags", "full"};
};
template <>
struct EnumNames<contents::FaultKind> {
    static constexpr std::array<std::string_view, 3> names{"flip", "replay", "relocate"};
};

namespace contents {

/// Attack on the DRAM, or fault in it: one `[[data.fault]]` table of the configuration.
struct FaultParams {
    FaultKind kind{FaultKind::flip};
    SimTime at{};
    Bytes address{};
    Bytes from{};
    SimTime captured_at{};
    Bytes length{line_size};
    std::uint64_t bit{0};

    static constexpr auto fields() {
        using P = FaultParams;
        return std::tuple{
            field<&P::kind>("kind",
                            "flip: change a bit; replay: put back what lay there at `captured_at`; relocate: "
                            "put what lay at `from` at `captured_at`"),
            field<&P::at>("at", "when it is done"),
            field<&P::address>("address",
                               "first line it is done to, a DRAM address (without KeyID) as a size"),
            field<&P::from>("from", "first line that is copied, with relocate"),
            field<&P::captured_at>("captured_at", "when it is copied, with replay and relocate"),
            field<&P::length>("length", "bytes it is done to, whole lines", 64),
            field<&P::bit>("bit",
                           "which bit of each line, with flip: 0 to 511 data, 512 to 539 MAC, 540 owner bit",
                           0, 540)
                .from("docs/facts.md#integrity"),
        };
    }
};

/// Contents of memory, and the faults injected into them.
struct DataParams {
    static constexpr auto section = "data";

    DataMode mode{DataMode::none};
    std::vector<FaultParams> fault;

    static constexpr auto fields() {
        using P = DataParams;
        return std::tuple{
            field<&P::mode>("mode",
                            "none: requests are addresses only; tags: each line says who wrote it under "
                            "which key, and every read is checked; full: DRAM holds real ciphertext besides"),
            field<&P::fault>("fault", "what is done to memory behind the controller's back"),
        };
    }
};

}  // namespace contents
}  // namespace mktme
