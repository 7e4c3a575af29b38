// SPDX-License-Identifier: Apache-2.0
#include "models/tme/key_hardware.hpp"

#include <fmt/format.h>

#include "models/tme/key_hardware_params.hpp"

namespace mktme::tme {

namespace {

const MktmeParams& checked(const MktmeParams& params) {
    check(params);
    return params;
}

}  // namespace

KeyHardware::KeyHardware(const KeyHardwareParams& params, std::string_view path)
    : table_{capability_of(checked(params.mktme)).max_keys},
      entropy_{params.entropy, RandomStream{params.seed, fmt::format("{}.entropy", path)}},
      registers_{params.mktme, params.cores, table_, entropy_},
      cpuid_{params.mktme},
      pconfig_{params.pconfig, cpuid_, registers_, table_, entropy_},
      seam_{params.mktme.seam},
      attributes_(std::size_t{1} << registers_.capability().max_keyid_bits) {
    if (params.saved_key) registers_.wake_up(*params.saved_key);
}

MsrWrite KeyHardware::wrmsr(SimTime now, CoreId core, Msr msr, std::uint64_t value) {
    const MsrWrite written = registers_.write(now, core, msr, value);
    if (msr == Msr::tme_activate && written == MsrWrite::done) all_changed(now);
    return written;
}

PconfigResult KeyHardware::program(SimTime now, const PconfigState& state,
                                   const KeyProgramStruct::Image& loaded) {
    const PconfigResult result = pconfig_.program(now, state, loaded);
    if (result.programmed) changed(now, *result.programmed);
    return result;
}

void KeyHardware::preload(KeyId keyid, TmeAlgorithm algorithm, const KeyPair& keys) {
    table_.set_key(keyid, algorithm, keys);
    changed(SimTime{}, keyid);
}

void KeyHardware::reset(SimTime now) {
    registers_.reset();
    pconfig_.reset();
    all_changed(now);
}

KeyStats KeyHardware::stats(SimTime now) const {
    return {.pconfig = pconfig_.stats(),
            .keyids = {.total = {pconfig_.programmable_keyids(seam_)}, .in_use = use_.level(now)}};
}

void KeyHardware::changed(SimTime now, KeyId keyid) {
    attributes_[keyid.count()] = key_attributes_of(keyid);
    use_.set(now, table_.in_use());
}

void KeyHardware::all_changed(SimTime now) {
    for (std::size_t i = 0; i < attributes_.size(); ++i)
        attributes_[i] = key_attributes_of(KeyId{static_cast<std::uint16_t>(i)});
    use_.set(now, table_.in_use());
}

KeyAttributes KeyHardware::key_attributes_of(KeyId keyid) const {
    const bool has_entry = keyid.count() <= table_.max_keys();
    const KeyMode mode = has_entry ? table_[keyid].mode : KeyMode::tme_key_or_bypass;
    if (mode == KeyMode::no_encrypt) return {};
    const bool is_own_key = keyid != KeyId{} && mode == KeyMode::encrypt_with_keyid_key;
    const KeyId slot = is_own_key ? keyid : KeyId{};
    const TmeActivate& activate = registers_.activate();
    if (!activate.enable || (!is_own_key && activate.bypass)) return {};
    const KeyEntry& entry = table_[slot];
    return {.generation = entry.generation, .slot = slot, .algorithm = entry.algorithm, .is_encrypted = true};
}

}  // namespace mktme::tme
