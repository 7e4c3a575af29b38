// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/error.hpp"
#include "models/cache/core_set.hpp"

namespace mktme::cache {

/// Who has a line in its private caches.
enum class HolderKind : std::uint8_t { nobody, sharers, owner };

/// The cores whose private caches have a line: nobody, sharers, or one owner, which may have changed the line.
///
/// A change that would make a second owner, or an owner beside sharers, throws InvariantError.
class LineHolders {
public:
    [[nodiscard]] HolderKind kind() const {
        if (is_owned_) return HolderKind::owner;
        return cores_.is_empty() ? HolderKind::nobody : HolderKind::sharers;
    }
    /// Sharers, or the owner alone.
    [[nodiscard]] const CoreSet& cores() const { return cores_; }
    [[nodiscard]] bool contains(CoreNumber core) const { return cores_.contains(core); }
    [[nodiscard]] bool has_other_than(CoreNumber core) const {
        return cores_.size() != (cores_.contains(core) ? 1 : 0);
    }
    /// Precondition: there is an owner.
    [[nodiscard]] CoreNumber owner() const {
        CoreNumber owner = 0;
        cores_.for_each([&](CoreNumber core) { owner = core; });
        return owner;
    }

    void add_sharer(CoreNumber core) {
        if (is_owned_) throw InvariantError{"a directory adds a sharer to a line that has an owner"};
        cores_.insert(core);
    }
    /// The core becomes the owner. It may have been the only sharer.
    void set_owner(CoreNumber core) {
        if (is_owned_ || has_other_than(core))
            throw InvariantError{"a directory makes a core the owner of a line that others have"};
        cores_.insert(core);
        is_owned_ = true;
    }
    /// The owner becomes a sharer.
    void downgrade() {
        if (!is_owned_) throw InvariantError{"a directory downgrades the owner of a line that has none"};
        is_owned_ = false;
    }
    /// Removes a core. Returns false if it was not in it: its message has crossed a probe.
    bool remove(CoreNumber core) {
        if (!cores_.contains(core)) return false;
        cores_.erase(core);
        is_owned_ = false;
        return true;
    }

private:
    CoreSet cores_;
    bool is_owned_ = false;
};

}  // namespace mktme::cache
