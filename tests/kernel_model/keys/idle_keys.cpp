// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/keys/idle_keys.hpp"

#include "kernel_model/keys/core/key_service.hpp"

namespace mktme::tests {

namespace {

class StoppedClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return syscall::KernelTime{1}; }
};

}  // namespace

struct IdleKeys::Parts {
    StoppedClock clock;
    keys::NoUpcalls upcalls;
    keys::KeyService service{clock, RandomStream{1, "keys"}, upcalls};
};

IdleKeys::IdleKeys() : parts_{std::make_unique<Parts>()} {}
IdleKeys::~IdleKeys() = default;

keys::KeyService& IdleKeys::service() { return parts_->service; }

}  // namespace mktme::tests
