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

}  // namespace

/// Boots the package for its encryption mode and programs the configured keys.
const tme::KeyHardwareParams& Package::key_params() const { return params_->keys; }

void Package::boot() {
    const auto& encryption = params_->channel.encryption;
    const auto wanted = tme::firmware_activation(params_->keys.mktme, encryption);
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
        auto ended = key_hardware_.begin_pconfig(clock().edge(cycle), state);
        if (!ended) ended = key_hardware_.take_key_table(clock().edge(cycle), state, memory);
        if (!ended)
            throw InvariantError{fmt::format("{}.key_table: free within the drain of a PCONFIG", path_)};
        if (end) end(*ended);
        return;
    }
    agenda_.at(clock().edge(cycle), path_ + ".key_table",
               [this, cycle, state, memory, end = std::move(end)](SimTime) {
                   const tme::PconfigResult result = execute(cycle, state, memory);
                   if (end) end(result);
               });
}

/// Executes PCONFIG at the beginning of cycle `now`, which no channel has done.
tme::PconfigResult Package::execute(Cycles now, const tme::PconfigState& state,
                                    const std::optional<tme::KeyProgramStruct::Image>& memory) {
    const SimTime began = clock().edge(now);
    if (const auto ended = key_hardware_.begin_pconfig(began, state)) return *ended;
    if (const auto ended = key_hardware_.take_key_table(began, state, memory)) return *ended;
    const bool drains = params_->keys.pconfig.drain;
    if (drains) {
        now = quiesce(KeyId{tme::KeyProgramStruct::parse(*memory).keyid}, now);
        drain_end_ = now;
        key_hardware_.note_drain(clock().edge(now) - began);
    }
    const auto result = key_hardware_.program(clock().edge(now), state, *memory);
    if (result.programmed) {
        copy_key(*result.programmed);
        controller_.forget_key(*result.programmed);
    }
    if (drains) controller_.open(now);
    return result;
}

/// Closes all ports in cycle `now` and runs until no request of the KeyID is queued. Returns the first such cycle; all
/// cycles before it are done. Other actions run at their own cycles.
Cycles Package::quiesce(KeyId keyid, Cycles now) {
    const auto is_of_keyid = [&](const memctrl::Request& request) { return request.keyid == keyid; };
    controller_.close(now);
    Cycles end = now;
    try {
        auto& channels = controller_.channels();
        for (auto channel = channels.begin(); channel != channels.end();) {
            // If an action makes all channels run up to its cycle, the drain cannot end before that cycle. An earlier
            // end of another channel, which is then not seen, does not matter.
            if (const auto without = channel->drain(is_of_keyid, now, limit())) {
                end = std::max(end, *without);
                ++channel;
            } else {
                agenda_.run_next();
            }
        }
    } catch (...) {  // an action ends the run, and requests at the ports are still to be served
        controller_.open(now);
        throw;
    }
    advance(end);
    return end;
}

}  // namespace mktme::platform
