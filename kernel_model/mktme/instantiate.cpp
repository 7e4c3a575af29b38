// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mktme/mktme_type.hpp"
#include "kernel_model/mktme/program_image.hpp"
#include "kernel_model/mktme/programmer.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/call.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::key_type {

namespace {

/// A KeyID that is assigned to a key in the making. It goes back if the key is never made.
class Reservation {
public:
    Reservation(KeyIdMap& map, std::optional<KeyId> keyid) : map_{&map}, keyid_{keyid} {}
    Reservation(Reservation&& other) noexcept
        : map_{other.map_},
          keyid_{std::exchange(other.keyid_, std::nullopt)} {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation() {
        if (keyid_) map_->release(*keyid_);
    }

    [[nodiscard]] const std::optional<KeyId>& keyid() const { return keyid_; }
    void keep() { keyid_.reset(); }

private:
    KeyIdMap* map_;
    std::optional<KeyId> keyid_;
};

/// End of an operation that programs a key.
struct Programmed {
    Errno error = Errno::ok;
    bool returns_status = false;  // the code of PCONFIG itself, where a caller expects an errno
};

/// Refuses keys while memory has no processor that could program its controllers. Once the topology is good, keys are
/// allowed until it changes.
Errno check_topology(MktmeService& service) {
    if (!service.rules.checks_topology || service.allows_keys) return Errno::ok;
    if (!service.topology.all_memory_has_processors()) {
        service.write_log("MKTME: no online CPU in proximity domain");
        service.write_log("MKTME: topology does not support key creation");
        return Errno::einval;
    }
    service.leads = service.topology.leads();
    service.allows_keys = true;
    return Errno::ok;
}

Programmed give_up(const MktmeService& service) {
    const bool is_posted = service.params.add_key_positive == Slip::posted;
    return is_posted && service.params.profile != Profile::v2 ? Programmed{.returns_status = true}
                                                              : Programmed{.error = Errno::enokey};
}

/// Programs a KeyID on all packages, several times if that may help.
Programmed program_key(MktmeService& service, Call& call, KeyId keyid, const KeySpec& spec) {
    const auto image = call.once([&] { return image_of(spec, keyid, service.image_context()); });
    for (unsigned i = 0; i < service.rules.attempts; ++i) {
        const Attempt attempt = call.once([&] { return program(*service.memory, service.leads, image); });
        if (call.must_sleep()) return {.error = Errno::erestartsys};
        if (attempt.is_success()) return {};
        if (attempt.has_faulted) {
            service.write_log(fmt::format("general protection fault: PCONFIG, KeyID {}", keyid.count()));
            return {.error = Errno::enokey};
        }
        const bool is_last = i + 1 == service.rules.attempts;
        if (!attempt.may_retry() || is_last) service.write_log(std::string{log_text(attempt.status)});
        if (!attempt.may_retry() && service.rules.attempts > 1) return {.error = Errno::enokey};
    }
    return give_up(service);
}

/// Returns what the map keeps of a key: its bytes only if the administrator wants that.
KeySpec kept_of(const MktmeService& service, const KeySpec& spec) {
    return service.params.storekeys ? spec : KeySpec{.kind = spec.kind};
}

void record(MktmeService& service, Key& key, KeyId keyid, const KeySpec& spec) {
    service.map.at(keyid).key = &key;
    service.map.at(keyid).spec = kept_of(service, spec);
    auto payload = std::make_unique<MktmePayload>();
    payload->keyid = keyid;
    key.payload = std::move(payload);
}

/// Returns true if keys of this service are made with KEY_FLAG_KEEP.
bool keeps(const MktmeService& service) {
    switch (service.params.revoke) {
        case RevokeMode::profile: return service.rules.keeps;
        case RevokeMode::return_error: return false;
        case RevokeMode::keep:
        case RevokeMode::check:
        case RevokeMode::own_call: return true;
    }
    return false;
}

Errno make(MktmeService& service, Call& call, Key& key, const KeySpec& spec, keys::PreparsedPayload& parsed) {
    if (const Errno error = service.lock_map(call); failed(error)) return error;
    auto& reservation = call.keep([&] {
        const Errno refused = check_topology(service);
        return std::pair{refused,
                         Reservation{service.map, failed(refused) ? std::nullopt : service.map.reserve()}};
    });
    if (failed(reservation.first)) return reservation.first;
    const auto keyid = reservation.second.keyid();
    if (!keyid) return service.rules.no_keyid;
    const Programmed programmed = program_key(service, call, *keyid, spec);
    if (call.must_sleep()) return Errno::erestartsys;
    if (keeps(service)) key.flags.keep = true;  // whatever the programming has returned
    parsed.is_left_unfinished = programmed.returns_status;
    if (failed(programmed.error) || programmed.returns_status) return programmed.error;
    reservation.second.keep();
    record(service, key, *keyid, spec);
    return Errno::ok;
}

}  // namespace

Result<KeySpec> prepare(const MktmeService& service, const Call& call, std::string_view payload) {
    const auto& cred = call.task().cred;
    if (!cred.capable(task::Capability::sys_resource) && !cred.capable(task::Capability::sys_admin))
        return Errno::eacces;
    return parse_payload(payload, service.rules.words, service.detection.algorithms);
}

Errno instantiate(MktmeService& service, Call& call, Key& key, keys::PreparsedPayload& parsed) {
    if (!service.rules.parses_late)
        return make(service, call, key, static_cast<const SpecPayload&>(*parsed.payload).spec, parsed);
    const auto spec = prepare(service, call, parsed.data);
    return spec ? make(service, call, key, *spec, parsed) : spec.error();
}

Errno update(MktmeService& service, Call& call, Key& key, keys::PreparsedPayload& parsed) {
    if (const Errno error = service.lock_map(call); failed(error)) return error;
    const KeyId keyid = keyid_of(key);
    const bool sticks = service.params.bugs == Slip::posted;
    if (keyid == KeyId{} || service.memory->keyids.of(keyid).mappings > 0) {
        service.is_map_stuck = sticks;
        return keyid == KeyId{} ? Errno::einval : Errno::ebusy;
    }
    const KeySpec& spec = static_cast<const SpecPayload&>(*parsed.payload).spec;
    const Programmed programmed = program_key(service, call, keyid, spec);
    if (call.must_sleep() || failed(programmed.error)) return programmed.error;
    service.map.at(keyid).spec = kept_of(service, spec);
    return Errno::ok;
}

}  // namespace mktme::key_type
