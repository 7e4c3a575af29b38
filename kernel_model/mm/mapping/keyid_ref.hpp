// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::mm {

/// Users of each KeyID besides its key (encrypt_count, docs/facts.md#encrypted-pages): mappings and 4 KiB pages. KeyID 0 is not
/// counted.
class KeyIdUses {
public:
    /// Learns when a KeyID has lost the last of its mappings or the last of its pages.
    class Watcher {
    public:
        virtual ~Watcher() = default;
        virtual void unused(KeyId keyid) = 0;
    };

    struct Uses {
        std::uint64_t mappings = 0;
        std::uint64_t pages = 0;

        bool operator==(const Uses&) const = default;
    };
    [[nodiscard]] Uses of(KeyId keyid) const {
        return keyid.count() < uses_.size() ? uses_[keyid.count()] : Uses{};
    }
    /// Returns one more than the highest KeyID that ever had a user.
    [[nodiscard]] std::size_t size() const { return uses_.size(); }

    void get_pages(KeyId keyid, std::uint64_t pages) {
        if (keyid != KeyId{}) at(keyid).pages += pages;
    }
    void put_pages(KeyId keyid, std::uint64_t pages) {
        if (keyid == KeyId{}) return;
        at(keyid).pages -= pages;
        if (at(keyid).pages == 0) tell(keyid);
    }
    void get_mapping(KeyId keyid) {
        if (!skips_mappings) ++at(keyid).mappings;
    }
    void put_mapping(KeyId keyid) {
        if (--at(keyid).mappings == 0) tell(keyid);
    }
    bool skips_mappings = false;  // the step is left out (SkippedStep)
    /// Tells `watcher` from now on; null: nobody.
    void watch(Watcher* watcher) { watcher_ = watcher; }

private:
    Uses& at(KeyId keyid) {
        if (keyid.count() >= uses_.size()) uses_.resize(std::size_t{keyid.count()} + 1);
        return uses_[keyid.count()];
    }

    void tell(KeyId keyid) {
        if (watcher_ != nullptr) watcher_->unused(keyid);
    }

    std::vector<Uses> uses_;
    Watcher* watcher_ = nullptr;
};

/// A mapping's reference to its KeyID. Copies count, as VMAs that are split or inherited do. Without a value it is KeyID
/// 0 and counts nothing.
class KeyIdRef {
public:
    KeyIdRef() = default;
    KeyIdRef(KeyIdUses& uses, KeyId keyid) : uses_{keyid == KeyId{} ? nullptr : &uses}, keyid_{keyid} {
        get();
    }
    KeyIdRef(const KeyIdRef& other) : uses_{other.uses_}, keyid_{other.keyid_} { get(); }
    KeyIdRef(KeyIdRef&& other) noexcept
        : uses_{std::exchange(other.uses_, nullptr)},
          keyid_{std::exchange(other.keyid_, KeyId{})} {}
    KeyIdRef& operator=(KeyIdRef other) noexcept {
        std::swap(uses_, other.uses_);
        std::swap(keyid_, other.keyid_);
        return *this;
    }
    ~KeyIdRef() {
        if (uses_ != nullptr) uses_->put_mapping(keyid_);
    }

    [[nodiscard]] KeyId keyid() const { return keyid_; }

private:
    void get() {
        if (uses_ != nullptr) uses_->get_mapping(keyid_);
    }

    KeyIdUses* uses_ = nullptr;
    KeyId keyid_{};
};

}  // namespace mktme::mm
