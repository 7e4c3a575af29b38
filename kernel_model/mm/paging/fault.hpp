// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// Reason why a page could not be brought in.
enum class FaultFailure : std::uint8_t {
    bus_error,  // past the end of the file
    guard,      // a guard page (VM_FAULT_SIGSEGV)
    no_memory,
};

/// Result of a page fault: the frame, or the reason why there is none.
class FaultResult {
public:
    FaultResult(Frame frame) : frame_{frame} {}
    FaultResult(FaultFailure failure) : failure_{failure}, failed_{true} {}

    explicit operator bool() const { return !failed_; }
    [[nodiscard]] Frame operator*() const { return frame_; }
    [[nodiscard]] FaultFailure failure() const { return failure_; }

private:
    Frame frame_{};
    FaultFailure failure_ = FaultFailure::no_memory;
    bool failed_ = false;
};

/// Brings in the page at `address` of a mapping that permits the access (handle_mm_fault): a zero page, a new page, a
/// page of the file, or a copy of any of these. A read of a file also brings in the pages around it that the file has
/// in memory. A successful fault is counted in `accessor`, which need not be a thread of `space`.
///
/// A write to a private mapping leaves the frame to this process alone, even if the mapping does not permit writing: a
/// debugger writes that way.
FaultResult handle_fault(Task& accessor, AddressSpace& space, Vma& vma, Address address, bool write);

/// Gives the mapping anonymous memory of its own, if possible a neighbour's (anon_vma_prepare).
void prepare_anon(Vma& vma);

}  // namespace mktme::mm
