// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel_model/syscall/kernel_time.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::syscall {
class Call;
}

namespace mktme::keys {

using syscall::Call;
using syscall::Errno;
using syscall::KernelSeconds;
using syscall::Result;

inline constexpr KernelSeconds never = KernelSeconds::max();

/// Payload of a key; each type derives its own.
struct Payload {
    Payload() = default;
    Payload(const Payload&) = delete;
    Payload& operator=(const Payload&) = delete;
    virtual ~Payload() = default;
};

/// A payload that is prepared for a key.
struct PreparsedPayload {
    std::string_view data{};                   // as user space wrote it; its address changes over a sleep
    std::optional<std::string> description{};  // proposed by the type if user space gave none
    std::unique_ptr<Payload> payload{};
    std::size_t quota_length = 0;
    KernelSeconds expiry = never;
    /// Set by an `instantiate` that returns a positive number where an error is expected: the key service takes it for
    /// success, but the key is neither finished nor linked.
    bool is_left_unfinished = false;
};

class KeyService;
struct Restriction;

/// A key type: a table of operations. An empty operation is one that the type lacks. Most calls return an error of
/// their own for it.
///
/// An operation with a Call may sleep: it returns what Call::sleep() returned, and runs again when the sleep is over,
/// with the results of its steps (Call::once()) and what it has prepared (Call::keep()). If the caller is killed
/// meanwhile, these are destroyed: whatever must be given back then has to be an object that the call keeps.
struct KeyType {
    std::string_view name;
    std::size_t default_quota = 0;  // bytes charged before a payload is there
    std::uint64_t hash_seed = 0;    // of the descriptions of its keys; set when the type is registered

    std::function<Errno(Call&, std::string_view)> vet_description{};
    std::function<Errno(Call&, PreparsedPayload&)> preparse{};
    /// Runs with the keyring locked that gets the key, and with no other instantiation at the same time.
    std::function<Errno(Call&, Key&, PreparsedPayload&)> instantiate{};
    /// Runs with the key locked.
    std::function<Errno(Call&, Key&, PreparsedPayload&)> update{};
    /// Runs with the key locked. A sleep must be uninterruptible: nobody else would finish the revocation.
    std::function<void(Call&, Key&)> revoke{};
    /// Runs in KEYCTL_REVOKE, before a key that must be kept is refused. An error ends the call.
    std::function<Errno(Call&, Key&)> before_revoke{};
    /// Runs in KEYCTL_SAFE_REVOKE, before the key is revoked. An error ends the call.
    std::function<Errno(Call&, Key&)> safe_revoke{};
    /// Discards the payload of a key that has been instantiated. The collector calls it for nobody in particular, and
    /// it must not sleep.
    std::function<void(Key&)> destroy{};
    /// Returns the text that /proc/keys shows after the type. Must not sleep: the RCU read lock is held.
    std::function<std::string(const Key&)> describe{};
    /// Returns everything there is to read, even if that exceeds `buffer`, the size of the reader's buffer in bytes.
    /// Runs with the key locked against changes.
    std::function<Result<std::string>(Call&, const Key&, std::size_t buffer)> read{};
    std::function<Result<std::unique_ptr<Restriction>>(Call&, KeyService&, std::string_view)>
        lookup_restriction{};
    /// Has a key constructed. Gets the authorisation key, and must ensure that complete_request_key() is called. A kill
    /// in its sleep leaves a negative key, as an error does.
    std::function<Errno(Call&, const KeyPtr& authkey)> request_key{};
};

/// Rule for the keys that may be linked into a keyring.
struct Restriction {
    std::function<Errno(Call&, const KeyType&, const Payload*)> check;  // may sleep, with the keyring locked
    KeyPtr trusted{};  // the key or keyring whose signatures count, if there is one
};

/// Registry of key types. A type may be added at any time, and its address never changes.
class KeyTypes {
public:
    /// The order of links in keyrings is unspecified; `order` selects one.
    explicit KeyTypes(std::uint64_t order) : order_{order} {}

    const KeyType& add(KeyType type);
    /// Returns the type of this name; nullptr if there is none.
    [[nodiscard]] const KeyType* find(std::string_view name) const;

private:
    std::uint64_t order_;
    std::map<std::string_view, std::unique_ptr<KeyType>> types_;
};

}  // namespace mktme::keys
