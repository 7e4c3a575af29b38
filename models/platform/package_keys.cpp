// SPDX-License-Identifier: Apache-2.0
// Keys of a package: boot, PCONFIG and the controllers' copy of the KeyID table.
#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"
#include "models/tme/boot/configured_keys.hpp"
#include "models/tme/boot/firmware.hpp"

namespace mktme::platform {

namespace {

crypto::LineCipher line_cipher(tme::TmeAlgorithm algorithm) {
    return crypto::line_cipher(tme::cipher_of(algorithm), tme::has_integrity(algorithm));
}

/// Returns the end of a PCONFIG that does not get to its command, or nothing if it holds the key table now.
std::optional<tme::PconfigResult> begin(tme::KeyHardware& hardware, SimTime now,
                                        const tme::PconfigState& state,
                                        const std::optional<tme::KeyProgramStruct::Image>& memory) {
    if (const auto ended = hardware.begin_pconfig(now, state)) return ended;
    return hardware.take_key_table(now, state, memory);
}

}  // namespace

/// Boots the package for its encryption mode and programs the configured keys.
const tme::KeyHardwareParams& Package::key_params() const { return params_->keys; }

void Package::boot() {
    const auto& encryption = params_->channel.encryption;
    auto wanted = tme::firmware_activation(params_->keys.mktme, encryption);
    wanted.restore_key = params_->keys.saved_key != nullptr;
    if (wanted.enable) tme::exclude(key_hardware_, SimTime{}, params_->keys.mktme);
    if (wanted.enable && !tme::boot(key_hardware_, SimTime{}, wanted))
        throw ConfigError{
            fmt::format("encryption.mode = {}: mktme.entropy.words = {} are too few for a TME key",
                        name_of(encryption.mode), params_->keys.entropy.words)};
    for (const auto& key : tme::configured_keys(params_->keys))
        if (encryption.mode == crypto::EncryptionMode::mktme)
            key_hardware_.preload(key.keyid, key.algorithm, key.keys);
    line_keys_.exclude(key_hardware_.exclusion());
    copy_keys();
}

void Package::copy_keys() {
    for (std::uint64_t i = 0; i < line_keys_.size(); ++i) {
        const KeyId keyid{static_cast<std::uint16_t>(i)};
        copy_key(keyid);
        controller_.forget_key(keyid);
    }
}

tme::MsrWrite Package::wrmsr(SimTime now, tme::CoreId core, tme::Msr msr, std::uint64_t value) {
    const tme::MsrWrite written = key_hardware_.wrmsr(now, core, msr, value);
    line_keys_.exclude(key_hardware_.exclusion());
    if (msr == tme::Msr::tme_activate && written == tme::MsrWrite::done) copy_keys();
    return written;
}

void Package::reset(SimTime now) {
    key_hardware_.reset(now);
    line_keys_.exclude(key_hardware_.exclusion());
    copy_keys();
}

/// Updates the controllers' copy of the KeyID table for one KeyID.
void Package::copy_key(KeyId keyid) {
    const tme::KeyAttributes attributes = key_hardware_.attributes(keyid);
    memctrl::LineKey key{.slot = attributes.slot,
                         .is_own = attributes.is_encrypted && attributes.slot != KeyId{}};
    if (attributes.is_encrypted) {
        key.cipher = line_cipher(attributes.algorithm);
        const auto& pair = key_hardware_.table()[attributes.slot].keys;
        const auto bytes = tme::key_bytes(attributes.algorithm);
        if (contents_)
            key.identity = contents_->keys().identity(tme::cipher_of(attributes.algorithm),
                                                      std::span{pair.data}.first(bytes),
                                                      std::span{pair.tweak}.first(bytes));
    }
    line_keys_.set(keyid, key);
}

void Package::pconfig(SimTime at, const tme::PconfigState& state,
                      const std::optional<tme::KeyProgramStruct::Image>& memory, PconfigEnd end) {
    const Cycles cycle = clock().at_or_after(at);
    if (cycle < drain_end_) {  // within the drain of another PCONFIG, which holds the key table
        const auto ended = begin(key_hardware_, clock().edge(cycle), state, memory);
        if (!ended)
            throw InvariantError{fmt::format("{}.key_table: free within the drain of a PCONFIG", path_)};
        if (end) end(*ended);
        return;
    }
    agenda_.at(
        clock().edge(cycle), path_ + ".key_table",
        [this, cycle, state, memory, end = std::move(end)](SimTime) { execute(cycle, state, memory, end); });
}

/// Executes PCONFIG at the beginning of cycle `now`, which no channel has done.
void Package::execute(Cycles now, const tme::PconfigState& state,
                      const std::optional<tme::KeyProgramStruct::Image>& memory, const PconfigEnd& end) {
    const SimTime began = clock().edge(now);
    const auto ended = begin(key_hardware_, began, state, memory);
    if (!ended && params_->keys.pconfig.drain) {
        controller_.close(now);
        drain_ = Drain{.began = began, .state = state, .memory = *memory, .end = end};
        return go_on_with_drain(now);
    }
    const tme::PconfigResult result = ended ? *ended : replace_key(now, state, *memory);
    if (end) end(result);
}

/// Runs until no request of the KeyID of the drain is queued, but not past the next action that concerns others too: they have
/// to reach its time first, and the drain goes on behind it. Precondition: all cycles before `now` are done.
void Package::go_on_with_drain(Cycles now) {
    const KeyId keyid{tme::KeyProgramStruct::parse(drain_->memory).keyid};
    const auto is_of_keyid = [&](const memctrl::Request& request) { return request.keyid == keyid; };
    const SimTime next = agenda_.next_shared();
    const Cycles limit = next == SimTime::max() ? Cycles::max() : clock().at_or_after(next);
    Cycles without = now;
    for (auto& channel : controller_.channels()) {
        const auto end = channel.drain(is_of_keyid, now, limit);
        if (!end)
            return agenda_.behind_next(path_ + ".key_table",
                                       [this](SimTime time) { go_on_with_drain(clock().at_or_after(time)); });
        without = std::max(without, *end);
    }
    end_drain(without);
}

/// Replaces the key in cycle `now`, the first without a request of its KeyID.
void Package::end_drain(Cycles now) {
    controller_.advance(now);
    const Drain drain = std::move(*drain_);
    drain_.reset();
    drain_end_ = now;
    key_hardware_.note_drain(clock().edge(now) - drain.began);
    const tme::PconfigResult result = replace_key(now, drain.state, drain.memory);
    controller_.open(now);
    if (drain.end) drain.end(result);
}

tme::PconfigResult Package::replace_key(Cycles now, const tme::PconfigState& state,
                                        const tme::KeyProgramStruct::Image& memory) {
    const auto result = key_hardware_.program(clock().edge(now), state, memory);
    if (result.programmed) {
        copy_key(*result.programmed);
        controller_.forget_key(*result.programmed);
    }
    return result;
}

}  // namespace mktme::platform
