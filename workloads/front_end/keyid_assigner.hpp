// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/error.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Which KeyID does a request of a trace without KeyIDs get?
///
/// One for all, one for each of some ranges, or pages in turn. An address that has KeyID bits already is an
/// error then: two sources of KeyIDs would hide each other.
class KeyIdAssigner {
public:
    /// ConfigError when a KeyID does not fit in the KeyID bits or ranges are empty or overlap.
    KeyIdAssigner(const WorkloadParams& params, const tme::AddressLayout& layout);

    [[nodiscard]] bool is_identity() const { return params_.keyid_assignment == KeyIdAssignment::none; }

    /// The address with its KeyID; `place` names the request in a TraceError.
    template <class Place>
    [[nodiscard]] PhysAddr assign(PhysAddr address, const Place& place) const {
        if (address.count() >= layout_.dram_limit().count()) refuse(address, place());
        return PhysAddr{address.count() | keyid_of(address) << layout_.keyid_shift()};
    }

private:
    [[nodiscard]] std::uint64_t keyid_of(PhysAddr address) const;
    [[nodiscard]] std::uint64_t keyid_of_range(PhysAddr address) const;
    [[noreturn]] void refuse(PhysAddr address, const SourcePlace& place) const;
    void check_fits(std::string_view key, std::uint64_t keyid) const;
    void check() const;
    void check_ranges() const;

    WorkloadParams params_;  // ranges sorted by their first address
    tme::AddressLayout layout_;
    unsigned page_shift_;
};

}  // namespace mktme::workloads
