// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel_model/keys/core/key_ptr.hpp"
#include "kernel_model/syscall/kernel_time.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::keys {

using syscall::Errno;
using syscall::KernelSeconds;
using syscall::Result;

inline constexpr KernelSeconds never = KernelSeconds::max();

/// What a key holds; each type derives its own.
struct Payload {
    Payload() = default;
    Payload(const Payload&) = delete;
    Payload& operator=(const Payload&) = delete;
    virtual ~Payload() = default;
};

/// A payload on its way into a key.
struct PreparsedPayload {
    std::string_view data{};                   // as user space wrote it
    std::optional<std::string> description{};  // proposed by the type if user space gave none
    std::unique_ptr<Payload> payload{};
    std::size_t quota_length = 0;
    KernelSeconds expiry = never;
};

class KeyService;
struct Restriction;

/// A kind of key: a table of operations. An operation left empty is one the type does not have, and
/// most calls answer that with an error of their own.
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
    /// What /proc/keys shows after the type.
    std::function<std::string(const Key&)> describe{};
    /// All there is to read; the caller cuts it. `buffer` is the size of the reader's buffer.
    std::function<Result<std::string>(const Key&, std::size_t buffer)> read{};
    std::function<Result<std::unique_ptr<Restriction>>(KeyService&, std::string_view)> lookup_restriction{};
    /// Has a key constructed. Gets the authorisation key, and must see to complete_request_key().
    std::function<Errno(const KeyPtr& authkey)> request_key{};
};

/// Says what may be linked into a keyring.
struct Restriction {
    std::function<Errno(const KeyType&, const Payload*)> check;
    KeyPtr trusted{};  // the key or keyring whose signatures count, if there is one
};

/// The types that exist. A type may be added at any time and stays where it is.
class KeyTypes {
public:
    /// The order of links in keyrings is unspecified; `order` picks one.
    explicit KeyTypes(std::uint64_t order) : order_{order} {}

    const KeyType& add(KeyType type);
    /// Null if there is none of this name.
    [[nodiscard]] const KeyType* find(std::string_view name) const;

private:
    std::uint64_t order_;
    std::map<std::string_view, std::unique_ptr<KeyType>> types_;
};

}  // namespace mktme::keys
