// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/memory_system.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "models/base/error.hpp"
#include "models/memctrl/channel/tree_path.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "models/tme/boot/firmware.hpp"

namespace mktme::memctrl {

namespace {

crypto::LineCipher line_cipher(tme::TmeAlgorithm algorithm) {
    return crypto::line_cipher(tme::cipher_of(algorithm), tme::has_integrity(algorithm));
}

/// Boots the package for its encryption mode and programs the configured keys.
void boot_package(tme::KeyHardware& hardware, const MemorySystemParams& params) {
    const auto& encryption = params.channel.encryption;
    const auto wanted = tme::firmware_activation(params.keys.mktme, encryption);
    if (wanted.enable) tme::exclude(hardware, SimTime{}, params.keys.mktme);
    if (wanted.enable && !tme::boot(hardware, SimTime{}, wanted))
        throw ConfigError{
            fmt::format("encryption.mode = {}: mktme.entropy.words = {} are too few for a TME key",
                        name_of(encryption.mode), params.keys.entropy.words)};
    for (const auto& key : tme::configured_keys(params.keys))
        if (encryption.mode == crypto::EncryptionMode::mktme)
            hardware.preload(key.keyid, key.algorithm, key.keys);
}

}  // namespace

MemorySystem::MemorySystem(const MemorySystemParams& params)
    : params_{params},
      part_{dram::find_part(params.channel.dram.part)},
      clock_{part_.clock},
      map_{params.memory.address_map, part_.geometry, params.memory.channels, params.memory.ranks,
           params.memory.address_hash},
      layout_{params.keys.mktme},
      key_hardware_{params.keys, "package0"},
      keys_{layout_.keyids(), params.keys.mktme.maxphyaddr} {
    const auto& mktme = params.keys.mktme;
    if (capacity() > layout_.dram_limit())
        throw ConfigError{fmt::format(
            "memory.channels = {}, memory.ranks = {}: {} B of dram.part = {} need {} address bits, but "
            "mktme.maxphyaddr = {} and mktme.keyid_bits = {} leave {}",
            params.memory.channels, params.memory.ranks, capacity().count(), part_.name,
            std::bit_width(capacity().count() - 1), mktme.maxphyaddr, mktme.keyid_bits,
            mktme.maxphyaddr - mktme.keyid_bits)};
    boot_package(key_hardware_, params);
    keys_.exclude(key_hardware_.exclusion());
    if (params.data != contents::DataMode::none) {
        contents_.emplace(params.data, params.channel.encryption.tweak_input, params.seed);
        data_path_.emplace(*contents_, keys_, layout_);
    }
    for (std::uint64_t keyid = 0; keyid < keys_.size(); ++keyid)
        copy_key(KeyId{static_cast<std::uint16_t>(keyid)});
    barrier_.reach = [this](Cycles cycle) { act(cycle); };
    params_.channel.ranks = params.memory.ranks;
    params_.channel.keyids = layout_.keyids();
    params_.channel.seed = params.seed;
    for (std::uint64_t c = 0; c < params.memory.channels; ++c)
        channels_.emplace_back(part_, params_.channel,
                               static_cast<std::uint32_t>(c * part_.geometry.data_channels), data_path(),
                               barrier_);
}

/// Updates the controllers' copy of the KeyID table for one KeyID.
void MemorySystem::copy_key(KeyId keyid) {
    const tme::KeyAttributes attributes = key_hardware_.attributes(keyid);
    LineKey key{.slot = attributes.slot, .is_own = attributes.is_encrypted && attributes.slot != KeyId{}};
    if (attributes.is_encrypted) {
        key.cipher = line_cipher(attributes.algorithm);
        const auto& pair = key_hardware_.table()[attributes.slot].keys;
        const auto bytes = tme::key_bytes(attributes.algorithm);
        if (contents_)
            key.identity = contents_->keys().identity(tme::cipher_of(attributes.algorithm),
                                                      std::span{pair.data}.first(bytes),
                                                      std::span{pair.tweak}.first(bytes));
    }
    keys_.set(keyid, key);
}

tme::PconfigResult MemorySystem::pconfig(Cycles now, const tme::PconfigState& state,
                                         const std::optional<tme::KeyProgramStruct::Image>& memory) {
    const SimTime began = clock_.edge(now);
    if (const auto ended = key_hardware_.begin_pconfig(began, state)) return *ended;
    if (const auto ended = key_hardware_.take_key_table(began, state, memory)) return *ended;
    if (params_.keys.pconfig.drain) {
        now = quiesce(KeyId{tme::KeyProgramStruct::parse(*memory).keyid}, now);
        key_hardware_.note_drain(clock_.edge(now) - began);
    }
    const auto result = key_hardware_.program(clock_.edge(now), state, *memory);
    if (result.programmed) {
        copy_key(*result.programmed);
        for (auto& channel : channels_) channel.forget_key(*result.programmed);
    }
    if (params_.keys.pconfig.drain)
        for (auto& channel : channels_) channel.open(now);
    return result;
}

/// Closes all ports in cycle `now` and runs until no request of the KeyID is queued. Returns the first such cycle; all
/// cycles before it are done. Other scheduled actions run at their own cycles.
Cycles MemorySystem::quiesce(KeyId keyid, Cycles now) {
    const auto is_of_keyid = [&](const Request& request) { return layout_.keyid(request.line) == keyid; };
    for (auto& channel : channels_) channel.close(now);
    Cycles end = now;
    try {
        for (auto channel = channels_.begin(); channel != channels_.end();) {
            // If an action makes all channels run up to its cycle, the drain cannot end before that cycle. An earlier
            // end of another channel, which is then not seen, does not matter.
            if (const auto without = channel->drain(is_of_keyid, now)) {
                end = std::max(end, *without);
                ++channel;
            } else {
                act_next();
            }
        }
    } catch (...) {  // an action ends the run, and requests at the ports are still to be served
        for (auto& channel : channels_) channel.open(now);
        throw;
    }
    advance(end);
    return end;
}

std::optional<Request> MemorySystem::decode(PhysAddr address, Direction direction, std::uint64_t tag) {
    const auto request = look_up(address, direction, tag);
    if (contents_ && request && layout_.is_above_max_keys(layout_.keyid(address)))
        contents_->note_keyid_beyond_table();
    return request;
}

std::optional<Request> MemorySystem::look_up(PhysAddr address, Direction direction, std::uint64_t tag) const {
    const DramAddr dram = layout_.without_keyid(address);
    const KeyId keyid = layout_.keyid(address);
    const bool keyids_allowed = params_.channel.encryption.mode == crypto::EncryptionMode::mktme ||
                                params_.channel.encryption.mode == crypto::EncryptionMode::no_encrypt;
    if (dram.count() >= capacity().count() || !layout_.is_valid(address) ||
        (keyid != KeyId{} && !keyids_allowed) || is_out_of_reach(keyid))
        return std::nullopt;
    const LineKey& key = keys_.of(keyid, dram);
    return Request{.line = PhysAddr{address.count() & ~(line_size.count() - 1)},
                   .where = map_.locate(dram),
                   .cipher = key.cipher,
                   .key_slot = key.slot,
                   .direction = direction,
                   .tag = tag};
}

std::string MemorySystem::why_unmapped(PhysAddr address) const {
    if (!layout_.is_valid(address))
        return fmt::format("address {:#x} has bits above mktme.maxphyaddr = {}", address.count(),
                           params_.keys.mktme.maxphyaddr);
    if (layout_.without_keyid(address).count() >= capacity().count())
        return fmt::format("address {:#x} lies above the {} B of memory there are ({:#x})", address.count(),
                           capacity().count(), capacity().count());
    if (is_out_of_reach(layout_.keyid(address)))
        return fmt::format("address {:#x} carries KeyID {}, which mktme.tdx_keyid_bits = {} keeps for SEAM",
                           address.count(), layout_.keyid(address).count(),
                           params_.keys.mktme.tdx_keyid_bits);
    return fmt::format(
        "address {:#x} carries KeyID {} in bits {}:{}, but encryption.mode = {} knows KeyID 0 only",
        address.count(), layout_.keyid(address).count(), params_.keys.mktme.maxphyaddr - 1,
        layout_.keyid_shift(), name_of(params_.channel.encryption.mode));
}

void MemorySystem::schedule(Cycles at, std::function<void(Cycles)> action) {
    agenda_.emplace(at, std::move(action));
    barrier_.at = agenda_.begin()->first;
}

void MemorySystem::act(Cycles cycle) {
    while (!agenda_.empty() && barrier_.at <= cycle) act_next();
}

/// Runs the next scheduled action. Precondition: one is scheduled.
void MemorySystem::act_next() {
    const Cycles now = barrier_.at;
    for (auto& channel : channels_) channel.advance(now);
    const auto due = agenda_.extract(agenda_.begin());
    barrier_.at = agenda_.empty() ? Cycles::max() : agenda_.begin()->first;
    due.mapped()(now);
}

void MemorySystem::advance(Cycles until) {
    for (auto& channel : channels_) channel.advance(until);
}

void MemorySystem::drain() {
    for (auto& channel : channels_) channel.drain();
}

void MemorySystem::finish() {
    drain();
    const Cycles end = clock_.at_or_after(last_done());
    reach(end);
    advance(end);
}

SimTime MemorySystem::last_done() const {
    SimTime last{};
    for (const auto& channel : channels_) last = std::max(last, channel.last_done());
    return last;
}

void MemorySystem::report_to(StatSources& sources) {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        sources.add(channel_path(i), channels_[i], "memory");
        if (auto* const engine = channels_[i].engine()) sources.add("crypto", *engine);
    }
    if (params_.channel.encryption.mode == crypto::EncryptionMode::mktme) sources.add("mktme", key_hardware_);
    if (contents_) sources.add("check", *contents_);
}

std::vector<CommandRecord> MemorySystem::take_commands(Cycles before) {
    std::vector<CommandRecord> taken;
    for (auto& channel : channels_) {
        auto& log = channel.commands();
        // A channel steps in order of time, so its log is sorted.
        const auto end = std::ranges::find_if(log, [&](const CommandRecord& r) { return r.cycle >= before; });
        taken.insert(taken.end(), log.begin(), end);
        log.erase(log.begin(), end);
    }
    std::ranges::sort(taken);
    return taken;
}

}  // namespace mktme::memctrl
