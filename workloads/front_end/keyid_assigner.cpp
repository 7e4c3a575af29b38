// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/keyid_assigner.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

namespace mktme::workloads {

KeyIdAssigner::KeyIdAssigner(const WorkloadParams& params, const tme::AddressLayout& layout)
    : params_{params},
      layout_{layout},
      page_shift_{static_cast<unsigned>(std::bit_width(params.keyid_page.count()) - 1)} {
    check();
    check_ranges();
    std::ranges::sort(params_.keyid_range, {}, &KeyIdRange::first);
}

void KeyIdAssigner::check_fits(std::string_view key, std::uint64_t keyid) const {
    if (keyid >= layout_.keyids())
        throw ConfigError{
            fmt::format("{} = {}: mktme.keyid_bits hold KeyIDs up to {}", key, keyid, layout_.keyids() - 1)};
}

void KeyIdAssigner::check() const {
    if (params_.keyid_assignment == KeyIdAssignment::one) check_fits("workload.keyid", params_.keyid);
    if (params_.keyid_assignment == KeyIdAssignment::by_page) check_fits("workload.keyids", params_.keyids);
    if (!std::has_single_bit(params_.keyid_page.count()))
        throw ConfigError{
            fmt::format("workload.keyid_page = {} B: must be a power of two", params_.keyid_page.count())};
}

void KeyIdAssigner::check_ranges() const {
    const auto& ranges = params_.keyid_range;
    const auto name = [](std::size_t number) { return fmt::format("workload.keyid_range[{}]", number); };
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        check_fits(name(i) + ".keyid", ranges[i].keyid);
        if (ranges[i].end <= ranges[i].first)
            throw ConfigError{fmt::format("{0}.end = {1:#x}: does not lie above {0}.first = {2:#x}", name(i),
                                          ranges[i].end.count(), ranges[i].first.count())};
        for (std::size_t j = 0; j < i; ++j)
            if (ranges[i].first < ranges[j].end && ranges[j].first < ranges[i].end)
                throw ConfigError{fmt::format("{}.first = {:#x}: overlaps {}, which begins at {:#x}", name(i),
                                              ranges[i].first.count(), name(j), ranges[j].first.count())};
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
