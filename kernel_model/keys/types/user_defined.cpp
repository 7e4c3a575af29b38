// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/types/user_defined.hpp"

#include <fmt/format.h>

#include "kernel_model/keys/core/key_service.hpp"

namespace mktme::keys {

namespace {

constexpr std::size_t max_payload = 32767;

struct UserPayload : Payload {
    explicit UserPayload(std::string_view data) : bytes{data} {}
    std::string bytes;
};

Errno preparse(Call& /*call*/, PreparsedPayload& parsed) {
    if (parsed.data.empty() || parsed.data.size() > max_payload) return Errno::einval;
    parsed.payload = std::make_unique<UserPayload>(parsed.data);
    parsed.quota_length = parsed.data.size();
    return Errno::ok;
}

/// Replaces the payload. A new payload ends any timeout.
Errno replace_payload(Call& call, Key& key, PreparsedPayload& parsed) {
    if (const Errno error = take_payload(call, key, parsed); failed(error)) return error;
    const auto old = std::exchange(key.expiry, parsed.expiry);
    key.service->collector.expiry_changed(key, old, false);
    return Errno::ok;
}

void discard_payload(Call& /*call*/, Key& key) {
    static_cast<void>(reserve_payload(key, 0));
    key.payload.reset();
}

std::string describe(const Key& key) {
    return key.is_positive() ? fmt::format("{}: {}", key.description, key.data_length) : key.description;
}

Result<std::string> read(Call& /*call*/, const Key& key, std::size_t /*buffer*/) {
    return static_cast<const UserPayload&>(*key.payload).bytes;
}

Errno vet_logon_description(Call& /*call*/, std::string_view description) {
    const auto colon = description.find(':');
    return colon == std::string_view::npos || colon == 0 ? Errno::einval : Errno::ok;
}

}  // namespace

KeyType user_type() {
    return {
        .name = "user",
        .preparse = preparse,
        .instantiate = take_payload,
        .update = replace_payload,
        .revoke = discard_payload,
        .describe = describe,
        .read = read,
    };
}

KeyType logon_type() {
    KeyType type = user_type();
    type.name = "logon";
    type.vet_description = vet_logon_description;
    type.read = nullptr;
    return type;
}

}  // namespace mktme::keys
