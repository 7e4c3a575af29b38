// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>

#include "kernel_model/keys/core/upcall.hpp"

namespace mktme::sim {

/// Queue of upcalls that wait for the case, or the default handler, to serve them.
class WaitingUpcalls : public keys::UpcallRunner {
public:
    void start(const std::shared_ptr<keys::Upcall>& upcall) override { queue_.push_back(upcall); }
    /// Removes and returns the oldest upcall; null if there is none.
    std::shared_ptr<keys::Upcall> take();
    void clear() { queue_.clear(); }

private:
    std::deque<std::shared_ptr<keys::Upcall>> queue_;
};

}  // namespace mktme::sim
