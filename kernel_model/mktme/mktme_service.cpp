// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mktme/mktme_service.hpp"

#include <algorithm>
#include <bit>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/mktme/mktme_type.hpp"
#include "kernel_model/mktme/program_image.hpp"
#include "kernel_model/mktme/programmer.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::key_type {

namespace {

bool may_register(const MktmeKeyParams& params, const Detection& detection) {
    if (detection.keyids < 1) return false;
    return params.hmat || !rules_of(params.profile).checks_topology;
}

KernelTime in_kernel_time(SimTime time) {
    constexpr std::uint64_t femtoseconds_per_nanosecond = 1'000'000;
    return KernelTime{static_cast<std::int64_t>(time.count() / femtoseconds_per_nanosecond)};
}

/// The key is gone and nothing uses its KeyID any more. Returns true if the worker has to clear it first.
bool must_clear(MktmeService& service, KeyId keyid) {
    if (!service.rules.clears) {
        service.map.release(keyid);
        return false;
    }
    service.map.at(keyid).state = KeyIdState::ref_released;
    return true;
}

}  // namespace

KeyId keyid_of(const Key& key) {
    const auto* payload = dynamic_cast<const MktmePayload*>(key.payload.get());
    return payload != nullptr ? payload->keyid : KeyId{};
}

MktmeService::MktmeService(const MktmeKeyParams& given, const Detection& hardware, const Topology& machine,
                           keys::KeyService& keys, mm::Memory& managed, RandomStream random)
    : params{given},
      rules{rules_of(given.profile)},
      detection{hardware},
      topology{machine},
      leads{machine.leads()},
      map{hardware.keyids - std::min(hardware.keyids, lost_keyids(given))},
      key_service{&keys},
      memory{&managed},
      random_{random} {
    registered_ = may_register(params, detection);
    if (detection.keyids >= 1 && !registered_)
        write_log("MKTME: Registration failed. ACPI HMAT not present.");
    if (!registered_) return;
    memory->keyids.watch(this);
    keys.types.add(mktme_type(*this));
}

MktmeService::~MktmeService() { memory->keyids.watch(nullptr); }

void MktmeService::write_log(std::string line) {
    constexpr std::size_t most_lines = 1024;
    if (log.size() == most_lines) log.erase(log.begin());
    log.push_back(std::move(line));
}

Errno MktmeService::lock_map(Call& call) {
    if (!rules.has_map_mutex) return Errno::ok;
    if (is_map_stuck)
        return call.sleep([](const void*) { return false; }, nullptr, syscall::SleepKind::uninterruptible);
    return syscall::down_write(call, map_lock_);
}

ImageContext MktmeService::image_context() {
    ImageContext context{.words = rules.words, .activated = detection.algorithms};
    const auto random = std::array{random_.bits(), random_.bits()};
    context.random = std::bit_cast<KeyText>(random);
    return context;
}

void end_of_key(MktmeService& service, Key& key) {
    const KeyId keyid = keyid_of(key);
    if (keyid == KeyId{}) return;
    static_cast<MktmePayload&>(*key.payload).keyid = KeyId{};
    service.map.at(keyid).key = nullptr;
    service.map.at(keyid).state = KeyIdState::ref_killed;
    service.unused(keyid);
}

void MktmeService::unused(KeyId keyid) {
    if (keyid.count() > detection.keyids || map.at(keyid).state != KeyIdState::ref_killed) return;
    const auto uses = memory->keyids.of(keyid);
    if (uses.mappings > 0 || (rules.counts_pages && uses.pages > 0)) return;
    if (must_clear(*this, keyid) && worker_due_ == KernelTime::max())
        worker_due_ = key_service->time() + in_kernel_time(params.clear_delay);
}

void clear_key(MktmeService& service, KeyId keyid) {
    const auto image = clear_image(keyid, service.image_context());
    for (unsigned i = 0; i < service.rules.attempts; ++i) {
        const Attempt attempt = program(*service.memory, service.leads, image);
        if (attempt.is_success()) return;
        if (attempt.may_retry() && i + 1 < service.rules.attempts) continue;
        service.write_log(std::string{log_text(attempt.status)});
        return;
    }
}

void MktmeService::run_worker(KernelTime now) {
    if (now < worker_due_) return;
    worker_due_ = KernelTime::max();
    map.for_each_in_use([this](KeyId keyid, const KeyIdMap::Slot& slot) {
        if (slot.state != KeyIdState::ref_released) return;
        if (memory->skipped != mm::SkippedStep::clearing) clear_key(*this, keyid);
        map.release(keyid);
    });
}

}  // namespace mktme::key_type
