// SPDX-License-Identifier: Apache-2.0
#include "sim/config/key_facts.hpp"

#include <algorithm>

#include "models/contents/data_params.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/dram/part.hpp"
#include "models/tme/boot/key_params.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/tme_capability.hpp"
#include "sim/config/sim_config.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::sim {

namespace {

using Mode = crypto::EncryptionMode;

bool is_mktme(const RunView& run) { return run.config.encryption.mode == Mode::mktme; }

bool sets_key(tme::PconfigCommand command) {
    return command == tme::PconfigCommand::set_key_direct || command == tme::PconfigCommand::set_key_random;
}

bool has_key(const RunView& run, std::uint64_t keyid) {
    return std::ranges::any_of(run.config.mktme.key, [&](const auto& key) { return key.keyid == keyid; });
}

template <class Predicate>
bool any_program(const RunView& run, Predicate&& predicate) {
    return std::ranges::any_of(run.config.mktme.program, [&](const tme::ProgramParams& program) {
        return program_has_effect(run, program) && predicate(program);
    });
}

/// Returns true if a device beside the cores gives all its accesses one KeyID, and that is as `predicate` asks.
template <class Predicate>
bool any_device(const RunView& run, Predicate&& predicate) {
    return run.config.has_cores &&
           std::ranges::any_of(run.config.platform.device, [&](const platform::DeviceParams& device) {
               return device.keyids == platform::DeviceKeyIds::one && predicate(device.keyid);
           });
}

/// Returns true if a KeyID that requests carry has, or gets, key attributes of its own: a key, or no encryption.
bool has_own_attributes(const RunView& run) {
    const auto& mktme = run.config.mktme;
    const auto is_carried = [&](const auto& key) { return may_carry(run, key.keyid); };
    return (is_mktme(run) && std::ranges::any_of(mktme.key, is_carried)) || any_program(run, is_carried);
}

/// Returns true if KeyIDs without keys can be distinguished.
bool has_other_keyids(const RunView& run) {
    const auto& mktme = run.config.mktme;
    const std::uint64_t nameable = (std::uint64_t{1} << mktme.keyid_bits) - 1;
    const bool counts_range =
        run.config.data.mode != contents::DataMode::none && tme::capability_of(mktme).max_keys < nameable;
    const bool excludes = is_mktme(run) && mktme.exclude_length != Bytes{};
    const bool aliases = run.config.workload.strip_keyid_every != 0 ||  // aliases of one line do not coalesce
                         any_device(run, [](std::uint64_t) { return true; });
    const bool marks =
        run.config.data.mode == contents::DataMode::full;  // written bytes tell the address, KeyID included
    return mktme.tdx_keyid_bits > 0 || counts_range || excludes || aliases || marks;
}

}  // namespace

bool has_keyids(const RunView& run) {
    return run.facts.writes_trace || run.facts.has_scenario || is_mktme(run) ||
           run.config.encryption.mode == Mode::no_encrypt;
}

bool may_carry(const RunView& run, std::uint64_t keyid) {
    using Assignment = workloads::KeyIdAssignment;
    const auto& workload = run.config.workload;
    if (keyid == 0) return false;
    if (run.facts.has_scenario) return true;
    if (any_device(run, [&](std::uint64_t own) { return own == keyid; })) return true;
    switch (workload.keyid_assignment) {
        case Assignment::none: return run.facts.has_trace;
        case Assignment::one: return keyid == workload.keyid;
        case Assignment::by_page: return keyid <= workload.keyids;
        case Assignment::ranges:
            return std::ranges::any_of(workload.keyid_range,
                                       [&](const auto& range) { return range.keyid == keyid; });
    }
    return false;
}

bool may_use_keyid_0(const RunView& run) {
    using Assignment = workloads::KeyIdAssignment;
    const auto& workload = run.config.workload;
    const bool strips = workload.strip_keyid_every != 0;
    const bool reads_all =
        run.config.data.mode == contents::DataMode::full;  // faults and checks reach any line
    const bool clears = any_program(run, [&](const auto& program) {
        return program.command == tme::PconfigCommand::clear_key && may_carry(run, program.keyid);
    });
    const bool has_tables = run.config.has_cores;  // those of pages have KeyID 0
    if (!is_mktme(run) || strips || reads_all || clears || has_tables) return true;
    switch (workload.keyid_assignment) {
        case Assignment::none:
        case Assignment::ranges: return true;
        case Assignment::one: return !has_key(run, workload.keyid);
        case Assignment::by_page: break;
    }
    for (std::uint64_t keyid = 1; keyid <= workload.keyids; ++keyid)
        if (!has_key(run, keyid)) return true;
    return false;
}

bool program_has_effect(const RunView& run, const tme::ProgramParams& program) {
    return is_mktme(run) || (run.config.encryption.mode == Mode::no_encrypt && may_carry(run, program.keyid));
}

std::uint64_t programs_with_effect(const RunView& run) {
    if (run.facts.has_scenario) return ~std::uint64_t{0};  // the kernel's
    return static_cast<std::uint64_t>(std::ranges::count_if(
        run.config.mktme.program, [&](const auto& program) { return program_has_effect(run, program); }));
}

bool executes(const RunView& run, tme::PconfigCommand command) {
    return run.facts.has_scenario ||
           any_program(run, [&](const auto& program) { return program.command == command; });
}

bool encrypts(const RunView& run) {
    const Mode mode = run.config.encryption.mode;
    return mode == Mode::tme || mode == Mode::mktme ||
           any_program(run, [](const auto& program) { return sets_key(program.command); });
}

bool has_integrity(const RunView& run) {
    const auto is_protected = [&](const auto& key) {
        return tme::has_integrity(key.algorithm) && may_carry(run, key.keyid);
    };
    return (is_mktme(run) && std::ranges::any_of(run.config.mktme.key, is_protected)) ||
           any_program(
               run, [&](const auto& program) { return sets_key(program.command) && is_protected(program); });
}

bool keyids_matter(const RunView& run) {
    if (run.facts.has_scenario) return true;
    return run.facts.writes_trace || (has_keyids(run) && (has_own_attributes(run) || has_other_keyids(run)));
}

bool memory_needs_keyid_bits(const RunView& run) {
    const auto& memory = run.config.memory;
    const auto& geometry = dram::find_part(run.config.dram.part).geometry;
    const std::uint64_t bytes =
        geometry.rank_capacity().count() * geometry.data_channels * memory.ranks * memory.channels;
    const std::uint64_t dram_bits = run.config.mktme.maxphyaddr - tme::MktmeParams{}.keyid_bits;
    return bytes > std::uint64_t{1} << dram_bits;
}

}  // namespace mktme::sim
