// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <systemc>

#include "models/crypto/xts.hpp"

namespace mktme::crypto {

/// Key of a line as an engine uses it.
struct EngineKey {
    const XtsKey* key = nullptr;  // null: the line passes in plain
    Algorithm algorithm{};        // of `key`
    std::uint64_t slot = 0;       // entry of the KeyID table that holds it, below the number of KeyIDs
};

/// Owner of the keys, as an engine binds to it: `sc_port<KeySource>`. Key hardware or a test implements it.
class KeySource : public virtual sc_core::sc_interface {
public:
    /// Returns the key of a line at this moment; nothing refuses the access with an address error. The engine does not
    /// keep the pointer.
    [[nodiscard]] virtual std::optional<EngineKey> key(KeyId keyid, DramAddr line) const = 0;
};

}  // namespace mktme::crypto
