// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/mktme_type.hpp"

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mktme/safe_revoke.hpp"

namespace mktme::key_type {

namespace {

constexpr std::size_t pointer_bytes = 8;  // what a key is charged for its payload

void add_preparse(keys::KeyType& type, const MktmeService& service) {
    type.preparse = [&service](Call& call, keys::PreparsedPayload& parsed) {
        const auto spec = prepare(service, call, parsed.data);
        if (!spec) return spec.error();
        parsed.payload = std::make_unique<SpecPayload>(*spec);
        return Errno::ok;
    };
}

}  // namespace

keys::KeyType mktme_type(MktmeService& service) {
    keys::KeyType type{
        .name = type_name,
        .default_quota = pointer_bytes,
        .instantiate =
            [&service](Call& call, Key& key, keys::PreparsedPayload& parsed) {
                return instantiate(service, call, key, parsed);
            },
        .describe = [](const Key& key) { return key.description; },
    };
    if (!service.rules.parses_late) add_preparse(type, service);
    if (service.rules.updates)
        type.update = [&service](Call& call, Key& key, keys::PreparsedPayload& parsed) {
            return update(service, call, key, parsed);
        };
    if (service.rules.is_destroyed) type.destroy = [&service](Key& key) { end_of_key(service, key); };
    add_safe_revoke(type, service);
    return type;
}

}  // namespace mktme::key_type
