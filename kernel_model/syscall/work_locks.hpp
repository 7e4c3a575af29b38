// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/syscall/virtual_range.hpp"
#include "models/base/quantity.hpp"

namespace mktme::syscall {

/// Everything that a call has changed and that no other call may use before its work list is drained. The kernel's page
/// locks, mmap_lock and the key map's mutex have this effect.
class WorkLocks {
public:
    /// Locks the mappings and pages of an address space in a range.
    void lock(SpaceId space, VirtualRange range);
    /// Locks the contents of a physical page under any KeyID.
    void lock(DramAddr page);
    void lock(KeyId keyid);

    [[nodiscard]] bool has(SpaceId space, VirtualRange range) const;
    [[nodiscard]] bool has(DramAddr page) const;
    [[nodiscard]] bool has(KeyId keyid) const;
    [[nodiscard]] bool is_empty() const { return ranges_.empty() && pages_.empty() && keyids_.empty(); }
    void clear();

private:
    struct LockedRange {
        SpaceId space{};
        VirtualRange range{};
    };
    std::vector<LockedRange> ranges_;
    std::vector<DramAddr> pages_;
    std::vector<KeyId> keyids_;
};

}  // namespace mktme::syscall
