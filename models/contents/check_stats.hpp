// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <tuple>

#include "models/contents/check_result.hpp"

namespace mktme::contents {

/// Counters of the check of every read.
struct CheckStats {
    static constexpr std::array<std::string_view, 1> places{"check"};

    std::uint64_t reads = 0;
    std::uint64_t unwritten = 0;
    std::uint64_t garbage = 0;
    std::uint64_t keyid_range = 0;
    std::uint64_t leak = 0;
    std::uint64_t leak_posted = 0;
    std::uint64_t poisoned = 0;
    std::uint64_t withheld = 0;
    std::array<std::uint64_t, wrong_read_count> wrong{};

    /// `is_posted`: a leak is one that the kernel's posting has by itself.
    void count(const CheckResult& result, bool is_posted) {
        ++reads;
        unwritten += result.is_unwritten ? 1 : 0;
        garbage += result.is_garbage ? 1 : 0;
        (is_posted ? leak_posted : leak) += result.is_leak ? 1 : 0;
        poisoned += result.is_poisoned ? 1 : 0;
        withheld += result.is_withheld ? 1 : 0;
        if (result.wrong) ++wrong[static_cast<std::size_t>(*result.wrong)];
    }
    template <WrongRead kind>
    [[nodiscard]] std::uint64_t of() const {
        return wrong[static_cast<std::size_t>(kind)];
    }
    /// Returns the number of wrong reads of all kinds.
    [[nodiscard]] std::uint64_t wrong_reads() const {
        return std::accumulate(wrong.begin(), wrong.end(), std::uint64_t{0});
    }

    static constexpr auto fields() {
        using S = CheckStats;
        using W = WrongRead;
        return std::tuple{
            field<&S::reads>("reads", "lines read and checked, those merged with a partial write included"),
            field<&S::unwritten>("unwritten", "of these, lines that nobody had written"),
            field<&S::garbage>("garbage", "wrong reads that gave nobody's plaintext"),
            field<&S::of<W::wrong_key>>("wrong_key",
                                        "lines decrypted with another key than they were encrypted with"),
            field<&S::of<W::stale_alias>>("stale_alias",
                                          "lines from a cache that were written since through another KeyID"),
            field<&S::of<W::lost_writeback>>(
                "lost_writeback", "lines overwritten through another KeyID since the reader wrote them"),
            field<&S::of<W::cleared_key>>("cleared_key", "lines read after their key was cleared"),
            field<&S::of<W::relocated>>("relocated", "lines that were written at another address"),
            field<&S::of<W::replayed>>("replayed", "lines that are older ones, put back"),
            field<&S::of<W::corrupted>>("corrupted",
                                        "lines whose bits were changed behind the controller's back"),
            field<&S::keyid_range>("keyid_range", "requests with a KeyID above mktme.max_keys"),
            field<&S::leak>("leak",
                            "lines readable through another KeyID than the one whose key protects them"),
            field<&S::leak_posted>(
                "leak_posted",
                "such lines under a posting of the kernel that leaves keys in the hardware, "
                "or counts mappings only; then none is in leak"),
            field<&S::poisoned>("poisoned", "lines given as poison, as MAC or owner bit did not fit"),
            field<&S::withheld>("withheld",
                                "lines of TDX-private KeyIDs read through others, given as zeros"),
            hidden<&S::wrong>(),
        };
    }
};

}  // namespace mktme::contents
