// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/keyid_assigner.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>

#include "workloads/front_end/keyid_check.hpp"

namespace mktme::workloads {

namespace {

std::string name_of_range(std::size_t number) { return fmt::format("workload.keyid_range[{}]", number); }

}  // namespace

KeyIdAssigner::KeyIdAssigner(const WorkloadParams& params, const tme::AddressLayout& layout)
    : params_{params},
      sorted_ranges_{params.keyid_range},
      layout_{layout},
      page_shift_{static_cast<unsigned>(std::bit_width(params.keyid_page.count()) - 1)} {
    check();
    check_ranges();
    std::ranges::sort(sorted_ranges_, {}, &KeyIdRange::first);
}

void KeyIdAssigner::check() const {
    if (params_.keyid_assignment == KeyIdAssignment::one)
        check_fits("workload.keyid", params_.keyid, layout_);
    if (params_.keyid_assignment == KeyIdAssignment::by_page)
        check_fits("workload.keyids", params_.keyids, layout_);
    if (!std::has_single_bit(params_.keyid_page.count()))
        throw ConfigError{
            fmt::format("workload.keyid_page = {} B: must be a power of two", params_.keyid_page.count())};
}

void KeyIdAssigner::check_ranges() const {
    const auto& ranges = params_.keyid_range;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        check_fits(name_of_range(i) + ".keyid", ranges[i].keyid, layout_);
        if (ranges[i].end <= ranges[i].first)
            throw ConfigError{fmt::format("{0}.end = {1:#x}: does not lie above {0}.first = {2:#x}",
                                          name_of_range(i), ranges[i].end.count(), ranges[i].first.count())};
        for (std::size_t j = 0; j < i; ++j)
            if (ranges[i].first < ranges[j].end && ranges[j].first < ranges[i].end)
                throw ConfigError{fmt::format("{}.first = {:#x}: overlaps {}, which begins at {:#x}",
                                              name_of_range(i), ranges[i].first.count(), name_of_range(j),
                                              ranges[j].first.count())};
    }
}

void KeyIdAssigner::check_pages(bool in_seam) const {
    switch (params_.keyid_assignment) {
        case KeyIdAssignment::none: return;
        case KeyIdAssignment::one: return check_usable("workload.keyid", params_.keyid, layout_, in_seam);
        case KeyIdAssignment::by_page:
            return check_usable("workload.keyids", params_.keyids, layout_, in_seam);
        case KeyIdAssignment::ranges:
            for (std::size_t i = 0; i < params_.keyid_range.size(); ++i)
                check_usable(name_of_range(i) + ".keyid", params_.keyid_range[i].keyid, layout_, in_seam);
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
    const auto above =
        std::ranges::upper_bound(sorted_ranges_, Bytes{address.count()}, {}, &KeyIdRange::first);
    if (above == sorted_ranges_.begin()) return 0;
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
