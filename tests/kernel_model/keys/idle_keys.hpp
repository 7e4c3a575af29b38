// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace mktme::keys {
class KeyService;
}

namespace mktme::tests {

/// Key service for tests in which nobody asks for a key.
class IdleKeys {
public:
    IdleKeys();
    IdleKeys(const IdleKeys&) = delete;
    IdleKeys& operator=(const IdleKeys&) = delete;
    ~IdleKeys();

    [[nodiscard]] keys::KeyService& service();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace mktme::tests
