// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/waiting_upcalls.hpp"

namespace mktme::sim {

std::shared_ptr<keys::Upcall> WaitingUpcalls::take() {
    if (queue_.empty()) return nullptr;
    auto upcall = queue_.front();
    queue_.pop_front();
    return upcall;
}

}  // namespace mktme::sim
