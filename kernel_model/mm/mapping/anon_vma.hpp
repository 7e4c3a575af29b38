// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>
#include <memory>

namespace mktme::mm {

/// What ties together mappings that may have the same anonymous pages (struct anon_vma of mm/rmap.c).
///
/// The kernel needs it to find the mappings of a page. Here it matters because it decides which neighbours
/// may become one mapping, and so is visible in /proc/PID/maps.
struct AnonVma {
    std::shared_ptr<AnonVma> parent;  // null: a root, which counts as its own child
    int links = 0;                    // mappings whose chain has it
    int children = 0;                 // made by fork from it
    int active = 0;                   // mappings whose new pages belong to it
};
using AnonVmaPtr = std::shared_ptr<AnonVma>;

/// The anonymous memory of one mapping: where its new pages go, and whose pages it may have besides.
class AnonLinks {
public:
    AnonLinks() = default;
    AnonLinks(const AnonLinks&) = delete;
    AnonLinks& operator=(const AnonLinks&) = delete;
    ~AnonLinks() { unlink(); }

    /// Null until the mapping has a page of its own.
    [[nodiscard]] const AnonVmaPtr& own() const { return own_; }
    /// Has it inherited pages from a process that forked?
    [[nodiscard]] bool is_inherited() const { return own_ != nullptr && chain_.size() != 1; }
    [[nodiscard]] bool is_singular() const { return chain_.size() == 1; }

    /// New pages go to `mergeable`, a neighbour's, or to a new one if that is null (anon_vma_prepare).
    void prepare(const AnonVmaPtr& mergeable);
    /// For a mapping that takes over pages of `source` (anon_vma_clone with the pointer copied).
    void copy(const AnonLinks& source);
    /// For the copy of `parent` that a child process gets (anon_vma_fork).
    void fork(const AnonLinks& parent);
    void unlink();

private:
    void link(const AnonVmaPtr& anon);

    AnonVmaPtr own_;
    boost::container::small_vector<AnonVmaPtr, 1> chain_;  // oldest first
};

}  // namespace mktme::mm
