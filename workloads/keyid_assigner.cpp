// SPDX-License-Identifier: Apache-2.0
#include "workloads/keyid_assigner.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

namespace mktme::workloads {

KeyIdAssigner::KeyIdAssigner(const WorkloadParams& params, const hw::AddressLayout& layout)
    : params_{params},
      layout_{layout},
      page_shift_{static_cast<unsigned>(std::bit_width(params.keyid_page.count()) - 1)} {
    std::ranges::sort(params_.keyid_range, {}, &KeyIdRange::first);
    check();
}

void KeyIdAssigner::check() const {
    const auto fits = [&](std::string_view key, std::uint64_t keyid) {
        if (keyid >= layout_.keyids())
            throw ConfigError{fmt::format("{} = {}: the KeyID bits hold KeyIDs up to {}", key, keyid,
                                          layout_.keyids() - 1)};
    };
    if (params_.keyid_assignment == KeyIdAssignment::one) fits("workload.keyid", params_.keyid);
    if (params_.keyid_assignment == KeyIdAssignment::by_page) fits("workload.keyids", params_.keyids);
    if (!std::has_single_bit(params_.keyid_page.count()))
        throw ConfigError{
            fmt::format("workload.keyid_page = {} B: must be a power of two", params_.keyid_page.count())};
    const KeyIdRange* before = nullptr;
    for (const auto& range : params_.keyid_range) {
        fits("workload.keyid_range.keyid", range.keyid);
        if (range.end <= range.first)
            throw ConfigError{fmt::format("workload.keyid_range: end {:#x} does not lie above first {:#x}",
                                          range.end.count(), range.first.count())};
        if (before != nullptr && range.first < before->end)
            throw ConfigError{
                fmt::format("workload.keyid_range: the ranges that begin at {:#x} and {:#x} overlap",
                            before->first.count(), range.first.count())};
        before = &range;
    }
}

std::uint64_t KeyIdAssigner::keyid_of(PhysAddr address) const {
    switch (params_.keyid_assignment) {
        case KeyIdAssignment::none: return 0;
        case KeyIdAssignment::one: return params_.keyid;
        case KeyIdAssignment::ranges: return keyid_of_range(address);
        case KeyIdAssignment::by_page: return 1 + (address.count() >> page_shift_) % params_.keyids;
    }
    return 0;
}

std::uint64_t KeyIdAssigner::keyid_of_range(PhysAddr address) const {
    const auto& ranges = params_.keyid_range;
    const auto above = std::ranges::upper_bound(ranges, Bytes{address.count()}, {}, &KeyIdRange::first);
    if (above == ranges.begin()) return 0;
    const auto& range = *std::prev(above);
    return address.count() < range.end.count() ? range.keyid : 0;
}

void KeyIdAssigner::refuse(PhysAddr address, const SourcePlace& place) const {
    throw TraceError{place,
                     fmt::format("address {:#x} has bits at or above bit {}, where the KeyID goes; with "
                                 "workload.keyid_assignment = {} addresses must come without KeyID",
                                 address.count(), layout_.keyid_shift(), name_of(params_.keyid_assignment))};
}

}  // namespace mktme::workloads
