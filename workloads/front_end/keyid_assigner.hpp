// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/error.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Assignment of KeyIDs to requests of a trace without KeyIDs.
///
/// It gives one KeyID to all requests, one to each of some ranges, or KeyIDs to pages in turn. An address that already
/// has KeyID bits is then an error: two sources of KeyIDs would hide each other.
class KeyIdAssigner {
public:
    /// Throws ConfigError if a KeyID does not fit in the KeyID bits or ranges are empty or overlap.
    KeyIdAssigner(const WorkloadParams& params, const tme::AddressLayout& layout);

    /// Throws ConfigError if a KeyID in use is one that pages of programs cannot have: see check_usable.
    void check_pages(bool in_seam) const;

    [[nodiscard]] bool is_identity() const { return params_.keyid_assignment == KeyIdAssignment::none; }

    /// Returns the address with its KeyID. Throws TraceError with `place` if the address already has KeyID bits.
    template <class Place>
    [[nodiscard]] PhysAddr assign(PhysAddr address, const Place& place) const {
        if (address.count() >= layout_.dram_limit().count()) refuse(address, place());
        return PhysAddr{address.count() | keyid_of(address) << layout_.keyid_shift()};
    }

    /// Returns the KeyID that an address without KeyID bits gets; 0 if is_identity().
    [[nodiscard]] std::uint64_t keyid_of(PhysAddr address) const;

private:
    [[nodiscard]] std::uint64_t keyid_of_range(PhysAddr address) const;
    [[noreturn]] void refuse(PhysAddr address, const SourcePlace& place) const;
    void check() const;
    void check_ranges() const;

    WorkloadParams params_;
    std::vector<KeyIdRange> sorted_ranges_;  // by their first address
    tme::AddressLayout layout_;
    unsigned page_shift_;
};

}  // namespace mktme::workloads
