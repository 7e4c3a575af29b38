// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/anon_vma.hpp"

namespace mktme::mm {

void AnonLinks::link(const AnonVmaPtr& anon) {
    ++anon->links;
    chain_.push_back(anon);
}

void AnonLinks::prepare(const AnonVmaPtr& mergeable) {
    if (own_) return;
    own_ = mergeable;
    if (!own_) {
        own_ = std::make_shared<AnonVma>();
        own_->children = 1;
    }
    link(own_);
    ++own_->active;
}

void AnonLinks::copy(const AnonLinks& source) {
    own_ = source.own_;
    for (const auto& anon : source.chain_) link(anon);
    if (own_) ++own_->active;
}

/// Processes that fork and exit in turn would make the chain ever longer. An anon_vma that gets no new pages and has at
/// most one child is therefore taken over.
void AnonLinks::fork(const AnonLinks& parent) {
    if (!parent.own_) return;
    for (const auto& anon : parent.chain_) {
        link(anon);
        if (!own_ && anon->children < 2 && anon->active == 0) own_ = anon;
    }
    if (!own_) {
        own_ = std::make_shared<AnonVma>();
        own_->parent = parent.own_;
        ++own_->parent->children;
        link(own_);
    }
    ++own_->active;
}

void AnonLinks::unlink() {
    while (!chain_.empty()) {
        const auto& anon = chain_.back();
        if (--anon->links == 0) {
            if (anon->parent) --anon->parent->children;
            else --anon->children;
        }
        chain_.pop_back();
    }
    if (own_) --own_->active;
    own_.reset();
}

}  // namespace mktme::mm
