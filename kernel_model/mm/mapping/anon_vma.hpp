// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>
#include <memory>

namespace mktme::mm {

/// Link between mappings that may have the same anonymous pages (struct anon_vma of mm/rmap.c).
///
/// The kernel uses it to find the mappings of a page. Here it decides which neighbours may merge, which is visible in
/// /proc/PID/maps.
struct AnonVma {
    std::shared_ptr<AnonVma> parent;  // null: a root, which counts as its own child
    int links = 0;                    // mappings whose chain has it
    int children = 0;                 // made by fork from it
    int active = 0;                   // mappings whose new pages belong to it
};
using AnonVmaPtr = std::shared_ptr<AnonVma>;

/// Anonymous memory of one mapping: the anon_vma of its new pages, and those whose pages it may have besides.
class AnonLinks {
public:
    AnonLinks() = default;
    AnonLinks(const AnonLinks&) = delete;
    AnonLinks& operator=(const AnonLinks&) = delete;
    ~AnonLinks() { unlink(); }

    /// Returns the anon_vma of new pages; null until the mapping has anonymous memory.
    [[nodiscard]] const AnonVmaPtr& own() const { return own_; }
    /// Returns true if the mapping has inherited pages from a process that forked.
    [[nodiscard]] bool is_inherited() const { return own_ != nullptr && chain_.size() != 1; }
    [[nodiscard]] bool is_singular() const { return chain_.size() == 1; }

    /// Sends new pages to `mergeable`, a neighbour's, or to a new one if that is null (anon_vma_prepare).
    void prepare(const AnonVmaPtr& mergeable);
    /// Copies the links for a mapping that takes over pages of `source` (anon_vma_clone with the pointer copied).
    void copy(const AnonLinks& source);
    /// Makes the links for the copy of `parent` that a child process gets (anon_vma_fork).
    void fork(const AnonLinks& parent);
    void unlink();

private:
    void link(const AnonVmaPtr& anon);

    AnonVmaPtr own_;
    boost::container::small_vector<AnonVmaPtr, 1> chain_;  // oldest first
};

}  // namespace mktme::mm
