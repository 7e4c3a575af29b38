// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/memory_system.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "models/base/error.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::memctrl {

namespace {

crypto::LineCipher cipher_of(crypto::Algorithm algorithm) {
    return algorithm == crypto::Algorithm::aes_xts_128 ? crypto::LineCipher::aes_xts_128
                                                       : crypto::LineCipher::aes_xts_256;
}

/// ConfigError unless a key given in the configuration has the length of its algorithm.
void check_key(const hw::KeyParams& key) {
    if (key.data_key.empty() && key.tweak_key.empty()) return;  // drawn when data are simulated
    const std::string name = fmt::format("mktme.key of KeyID {}", key.keyid);
    const auto data = crypto::bytes_from_hex(key.data_key, name + ": data_key");
    const auto tweak = crypto::bytes_from_hex(key.tweak_key, name + ": tweak_key");
    try {
        const crypto::XtsKey expanded{key.algorithm, data, tweak};
    } catch (const ConfigError& error) {
        throw ConfigError{name + ": " + error.what()};
    }
}

/// What each KeyID does to its lines. A KeyID without a key behaves as KeyID 0 (mktme_facts 1.6, reset state).
LineKeys line_keys(const MemorySystemParams& params, const hw::AddressLayout& layout) {
    using Mode = crypto::EncryptionMode;
    const auto& encryption = params.channel.encryption;
    const bool plain = encryption.mode == Mode::bypass || encryption.mode == Mode::no_encrypt;
    LineKeys table{layout.keyids()};
    for (std::uint16_t keyid = 0; keyid < layout.keyids(); ++keyid)
        table.set(KeyId{keyid},
                  {.cipher = plain ? crypto::LineCipher::none : cipher_of(encryption.algorithm)});
    std::vector<bool> seen(layout.keyids());
    for (const auto& key : params.mktme.key) {
        if (key.keyid >= layout.keyids())
            throw ConfigError{
                fmt::format("mktme.key.keyid = {}: mktme.keyid_bits = {} allows KeyIDs up to {}", key.keyid,
                            params.mktme.keyid_bits, layout.keyids() - 1)};
        if (seen[key.keyid]) throw ConfigError{fmt::format("mktme.key.keyid = {}: has two keys", key.keyid)};
        seen[key.keyid] = true;
        check_key(key);
        const KeyId keyid{static_cast<std::uint16_t>(key.keyid)};
        if (encryption.mode == Mode::mktme)
            table.set(keyid, {.cipher = cipher_of(key.algorithm), .slot = keyid});
    }
    return table;
}

}  // namespace

MemorySystem::MemorySystem(const MemorySystemParams& params)
    : params_{params},
      part_{dram::find_part(params.channel.dram.part)},
      clock_{part_.clock},
      map_{params.memory.address_map, part_.geometry, params.memory.channels, params.memory.ranks,
           params.memory.address_hash},
      layout_{params.mktme},
      keys_{line_keys(params, layout_)} {
    if (params.data != data::DataMode::none) {
        contents_.emplace(params.data, params.channel.encryption.tweak_input, params.seed);
        data_path_.emplace(*contents_, keys_, layout_);
    }
    barrier_.reach = [this](Cycles cycle) { act(cycle); };
    if (capacity() > layout_.dram_limit())
        throw ConfigError{
            fmt::format("{} B of memory need {} address bits, but mktme.maxphyaddr = {} and mktme.keyid_bits "
                        "= {} leave {}",
                        capacity().count(), std::bit_width(capacity().count() - 1), params.mktme.maxphyaddr,
                        params.mktme.keyid_bits, params.mktme.maxphyaddr - params.mktme.keyid_bits)};
    params_.channel.ranks = params.memory.ranks;
    params_.channel.keyids = layout_.keyids();
    for (std::uint64_t c = 0; c < params.memory.channels; ++c)
        channels_.emplace_back(part_, params_.channel,
                               static_cast<std::uint32_t>(c * part_.geometry.data_channels), data_path(),
                               barrier_);
}

std::optional<Request> MemorySystem::decode(PhysAddr address, Direction direction, std::uint64_t tag) const {
    const DramAddr dram = layout_.without_keyid(address);
    const KeyId keyid = layout_.keyid(address);
    const bool keyids_allowed = params_.channel.encryption.mode == crypto::EncryptionMode::mktme ||
                                params_.channel.encryption.mode == crypto::EncryptionMode::no_encrypt;
    if (dram.count() >= capacity().count() || !layout_.is_valid(address) ||
        (keyid != KeyId{} && !keyids_allowed))
        return std::nullopt;
    return Request{.line = PhysAddr{address.count() & ~(line_size.count() - 1)},
                   .where = map_.locate(dram),
                   .cipher = keys_[keyid].cipher,
                   .key_slot = keys_[keyid].slot,
                   .direction = direction,
                   .tag = tag};
}

std::string MemorySystem::why_unmapped(PhysAddr address) const {
    if (!layout_.is_valid(address))
        return fmt::format("address {:#x} has bits above mktme.maxphyaddr = {}", address.count(),
                           params_.mktme.maxphyaddr);
    if (layout_.without_keyid(address).count() >= capacity().count())
        return fmt::format("address {:#x} lies above the {} B of memory there are ({:#x})", address.count(),
                           capacity().count(), capacity().count());
    return fmt::format(
        "address {:#x} carries KeyID {} in bits {}:{}, but encryption.mode = {} knows KeyID 0 only",
        address.count(), layout_.keyid(address).count(), params_.mktme.maxphyaddr - 1, layout_.keyid_shift(),
        name_of(params_.channel.encryption.mode));
}

void MemorySystem::schedule(Cycles at, std::function<void(Cycles)> action) {
    agenda_.emplace(at, std::move(action));
    barrier_.at = agenda_.begin()->first;
}

void MemorySystem::act(Cycles cycle) {
    while (barrier_.at <= cycle) {
        const Cycles now = barrier_.at;
        for (auto& channel : channels_) channel.advance(now);
        while (!agenda_.empty() && agenda_.begin()->first == now)
            agenda_.extract(agenda_.begin()).mapped()(now);
        barrier_.at = agenda_.empty() ? Cycles::max() : agenda_.begin()->first;
    }
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
