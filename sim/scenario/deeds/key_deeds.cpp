// SPDX-License-Identifier: Apache-2.0
// Actions on keys.
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

/// Gives the serial that a call returns its name.
auto naming(const Deed& deed, const Given& name) {
    return [deed, name](std::int64_t result) {
        if (result >= 0 && name) deed.name_key(name->text, result);
        return ActionEnd::of_result(result);
    };
}

/// KEYCTL_* of the language's operations.
namespace operation {
constexpr std::uint64_t revoke = 3;
constexpr std::uint64_t setperm = 5;
constexpr std::uint64_t link = 8;
constexpr std::uint64_t unlink = 9;
constexpr std::uint64_t invalidate = 21;
constexpr std::uint64_t safe_revoke = 33;
}  // namespace operation

DeedResult keyctl(const Deed& deed, std::uint64_t command, std::uint64_t key, std::uint64_t other = 0) {
    return deed.call(number_of("keyctl"), {command, key, other});
}

DeedResult perform_one(const Deed& d, const scenario::Revoke& what) {
    return keyctl(d, operation::revoke, d.serial(what.key));
}
DeedResult perform_one(const Deed& d, const scenario::SafeRevoke& what) {
    return keyctl(d, operation::safe_revoke, d.serial(what.key));
}
DeedResult perform_one(const Deed& d, const scenario::Invalidate& what) {
    return keyctl(d, operation::invalidate, d.serial(what.key));
}
DeedResult perform_one(const Deed& d, const scenario::Link& what) {
    return keyctl(d, operation::link, d.serial(what.key), Deed::serial_of(what.ring));
}
DeedResult perform_one(const Deed& d, const scenario::Unlink& what) {
    return keyctl(d, operation::unlink, d.serial(what.key), Deed::serial_of(what.ring));
}
DeedResult perform_one(const Deed& d, const scenario::SetPerm& what) {
    return keyctl(d, operation::setperm, d.serial(what.key), what.mask.value);
}

/// Returns a payload in the words of the first RFC, for scripts of that profile that are written in later ones.
std::string payload_for(const ScenarioSettings& settings, const scenario::AddKey& what) {
    const bool is_v1 = rules_of(settings.keys.profile).words == key_type::Words::v1;
    if (!is_v1 || what.type.text != "mktme") return what.payload.text;
    if (what.payload.text.find("type=cpu") != std::string::npos) return "entropy=0123456789abcdef";
    return what.payload.text;
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::AddKey& what, const Given& name) {
    const std::string payload = payload_for(deed.world().settings, what);
    return deed.call(number_of("add_key"),
                     {deed.place(what.type.text), deed.place(what.description.text), deed.place(payload),
                      payload.size(), Deed::serial_of(what.ring)},
                     naming(deed, name));
}

DeedResult perform(const Deed& deed, const scenario::RequestKey& what, const Given& name) {
    return deed.call(number_of("request_key"),
                     {deed.place(what.type.text), deed.place(what.description.text),
                      what.callout ? deed.place(what.callout->text) : 0, Deed::serial_of(what.ring)},
                     naming(deed, name));
}

DeedResult perform(const Deed& deed, const scenario::Keyctl& what, const Given& /*name*/) {
    return std::visit([&](const auto& one) { return perform_one(deed, one); }, what.operation);
}

}  // namespace mktme::sim
