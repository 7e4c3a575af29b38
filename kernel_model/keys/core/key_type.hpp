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

namespace mktme::keys {

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
    std::string_view data{};                   // as user space wrote it
    std::optional<std::string> description{};  // proposed by the type if user space gave none
    std::unique_ptr<Payload> payload{};
    std::size_t quota_length = 0;
    KernelSeconds expiry = never;
};

class KeyService;
struct Restriction;

/// A key type: a table of operations. An empty operation is one that the type lacks. Most calls return an error of
/// their own for it.
struct KeyType {
    std::string_view name;
    std::size_t default_quota = 0;  // bytes charged before a payload is there
    std::uint64_t hash_seed = 0;    // of the descriptions of its keys; set when the type is registered

    std::function<Errno(std::string_view)> vet_description{};
    std::function<Errno(PreparsedPayload&)> preparse{};
    std::function<Errno(Key&, PreparsedPayload&)> instantiate{};
    std::function<Errno(Key&, PreparsedPayload&)> update{};
    std::function<void(Key&)> revoke{};
    std::function<void(Key&)> destroy{};
    /// Returns the text that /proc/keys shows after the type.
    std::function<std::string(const Key&)> describe{};
    /// Returns everything there is to read, even if that exceeds `buffer`, the size of the reader's buffer in bytes.
    std::function<Result<std::string>(const Key&, std::size_t buffer)> read{};
    std::function<Result<std::unique_ptr<Restriction>>(KeyService&, std::string_view)> lookup_restriction{};
    /// Has a key constructed. Gets the authorisation key, and must ensure that complete_request_key() is called.
    std::function<Errno(const KeyPtr& authkey)> request_key{};
};

/// Rule for the keys that may be linked into a keyring.
struct Restriction {
    std::function<Errno(const KeyType&, const Payload*)> check;
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
