// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "models/dram/part.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"
#include "tests/reference/comparison.hpp"
#include "tests/reference/random_case.hpp"

namespace mktme::testing {

/// Returns the parameters of a package of one channel that a machine of the reference describes.
inline platform::PackageParams package_of(const reference::Config& config) {
    platform::PackageParams params;
    params.memory.ranks = config.ranks;
    params.channel.controller = config.controller;
    params.channel.dram = config.dram;
    params.channel.encryption = config.encryption;
    params.channel.engine = config.engine;
    for (const auto& [keyid, key] : config.keys) {
        const bool is_128 = key.algorithm == crypto::Algorithm::aes_xts_128;
        using enum tme::TmeAlgorithm;
        params.keys.mktme.key.push_back(
            {.keyid = keyid,
             .algorithm = key.has_mac ? (is_128 ? aes_xts_128_integrity : aes_xts_256_integrity)
                                      : (is_128 ? aes_xts_128 : aes_xts_256)});
    }
    return params;
}

/// Package that serves the requests of a case, with as many requesters as the case has.
class CasePlayer {
public:
    explicit CasePlayer(const reference::Case& c) : machine_{{package_of(c.config)}}, requests_{c.requests} {
        const auto& geometry = package().part().geometry;
        for (reference::Request& r : requests_) {  // cases have rows and columns that small parts lack
            r.row %= geometry.rows;
            r.column %= geometry.lines_per_row;
            while (requesters_.size() <= r.requester) requesters_.push_back(package().connect());
        }
    }

    [[nodiscard]] platform::Package& package() { return machine_.package(0); }
    /// Returns the requests as the package can serve them.
    [[nodiscard]] const std::vector<reference::Request>& requests() const { return requests_; }
    [[nodiscard]] const std::vector<memctrl::RequesterId>& requesters() const { return requesters_; }

    /// Puts the next request. Precondition: all cycles before that in which it is put are done, and not the cycle itself.
    void put_next() {
        const reference::Request& r = requests_[next_];
        if (r.is_late && looked_ != r.put) {
            package().controller().arrive(Cycles{r.put});
            looked_ = r.put;
        }
        platform::LineAccess access{.line = address_of(r),
                                    .from = requesters_[r.requester],
                                    .tag = next_++,
                                    .answers = {.accepted = true, .done = true}};
        if (r.is_write) access.direction = memctrl::Direction::write;
        if (r.is_partial) access.bytes = ByteMask{ByteRange{8, 8}};
        REQUIRE(package().put(access, Cycles{r.offer}));
    }
    /// Puts all requests, each in its cycle, and runs to the end.
    void play() {
        for (const reference::Request& r : requests_) {
            package().advance(Cycles{r.put});
            put_next();
        }
        package().drain();
    }

private:
    [[nodiscard]] PhysAddr address_of(const reference::Request& r) {
        const auto& g = package().part().geometry;
        const auto bank =
            static_cast<dram::BankIndex>((r.rank * g.bank_groups + r.group) * g.banks_per_group + r.bank);
        const DramAddr line = package().decoder().map().address(
            {r.data_channel, bank, static_cast<std::uint32_t>(r.row), static_cast<std::uint32_t>(r.column)});
        return package().layout().with_keyid(line, KeyId{static_cast<std::uint16_t>(r.keyid)});
    }

    platform::Machine machine_;
    std::vector<reference::Request> requests_;
    std::vector<memctrl::RequesterId> requesters_;
    std::size_t next_ = 0;
    std::optional<reference::Cycle> looked_;  // cycle in which the ports have looked for lines before its end
};

}  // namespace mktme::testing
