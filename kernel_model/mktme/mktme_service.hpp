// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernel_model/keys/core/key.hpp"
#include "kernel_model/mktme/detection.hpp"
#include "kernel_model/mktme/keyid_map.hpp"
#include "kernel_model/mktme/mktme_key_params.hpp"
#include "kernel_model/mktme/topology.hpp"
#include "kernel_model/mm/mapping/keyid_ref.hpp"
#include "kernel_model/syscall/kernel_time.hpp"
#include "models/base/random.hpp"

namespace mktme::mm {
class Memory;
}

namespace mktme::key_type {

using keys::Key;
using syscall::Call;
using syscall::KernelTime;

struct ImageContext;

/// The part of a key's payload that stays after it was made: the KeyID of the key, or 0 if it has none any more.
struct MktmePayload : keys::Payload {
    KeyId keyid{};
};

/// Returns the KeyID of a key; 0 if it is of another type or has none (mktme_keyid_from_key).
KeyId keyid_of(const Key& key);

/// State of the mktme key type: the map of KeyIDs, and the processors that program them.
///
/// The operations are functions in the files beside this one.
class MktmeService : public mm::KeyIdUses::Watcher {
public:
    /// Has no effect on `keys` if the hardware has no MKTME, or the posting wants HMAT and there is none: the key type is
    /// not registered then, and add_key(2) returns ENODEV.
    MktmeService(const MktmeKeyParams& given, const Detection& hardware, const Topology& machine,
                 keys::KeyService& keys, mm::Memory& managed, RandomStream random);
    MktmeService(const MktmeService&) = delete;
    MktmeService& operator=(const MktmeService&) = delete;
    ~MktmeService() override;

    /// Returns true if the key type exists.
    [[nodiscard]] bool is_registered() const { return registered_; }
    /// Follows a KeyID to its next state when nothing uses it any more.
    void unused(KeyId keyid) override;

    /// Returns the time at which the worker has something to clear; KernelTime::max() if it has not.
    [[nodiscard]] KernelTime next_due() const { return worker_due_; }
    /// Clears the KeyIDs that nothing uses any more, and makes them available, even if that failed.
    void run_worker(KernelTime now);

    /// Locks the map of KeyIDs until the step around this, or the call, ends. A posting without a mutex locks nothing.
    Errno lock_map(Call& call);
    [[nodiscard]] ImageContext image_context();
    void write_log(std::string line);

    const MktmeKeyParams params;
    const ProfileRules rules;
    const Detection detection;
    Topology topology;
    std::vector<Lead> leads;
    KeyIdMap map;
    keys::KeyService* key_service;
    mm::Memory* memory;
    bool allows_keys =
        false;  // the topology was found good, and nothing has changed since (mktme_allow_keys)
    /// v2 as posted returns from some errors with the map locked: nobody gets it any more.
    bool is_map_stuck = false;
    std::vector<std::string> log;  // the latest that the kernel has logged of the key type, oldest first

private:
    RandomStream random_;
    syscall::RwSemaphore map_lock_;
    KernelTime worker_due_ = KernelTime::max();
    bool registered_ = false;
};

// Operations of the type, and what others ask of it.

/// Makes the key of a payload: assigns a KeyID and programs it on all packages.
///
/// ENOKEY: no KeyID is available, or it cannot be programmed; v1 says EDQUOT for the first. EINVAL: memory has no
/// processor that could program its controllers. With posted behaviour, a key that could not be programmed is left
/// unfinished.
Errno instantiate(MktmeService& service, Call& call, Key& key, keys::PreparsedPayload& parsed);
/// Gives the KeyID another key (v2). EBUSY: memory uses it. EINVAL: a bad payload. ENOKEY: it cannot be programmed.
Errno update(MktmeService& service, Call& call, Key& key, keys::PreparsedPayload& parsed);
/// Ends the key's claim to its KeyID. The KeyID is available again when nothing uses it.
void end_of_key(MktmeService& service, Key& key);
/// Clears the key of a KeyID in the hardware of all packages.
void clear_key(MktmeService& service, KeyId keyid);

}  // namespace mktme::key_type
