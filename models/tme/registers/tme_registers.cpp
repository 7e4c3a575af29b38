// SPDX-License-Identifier: Apache-2.0
#include "models/tme/registers/tme_registers.hpp"

#include "models/tme/mktme_params.hpp"
#include "models/tme/pconfig/random_key.hpp"
#include "models/tme/registers/activation_check.hpp"

namespace mktme::tme {

TmeRegisters::TmeRegisters(const MktmeParams& params, std::uint64_t cores, KeyTable& table,
                           EntropyPool& entropy)
    : params_{std::make_shared<const MktmeParams>(params)},
      capability_{capability_of(params)},
      table_{table},
      entropy_{entropy},
      layout_{params.maxphyaddr, activate_, capability_.max_keys},
      exclusion_{params.maxphyaddr},
      core_keyid_bits_(cores) {}

bool TmeRegisters::has_mktme() const { return params_->tme && capability_.max_keyid_bits > 0; }

std::optional<std::uint64_t> TmeRegisters::read(CoreId core, Msr msr) const {
    const auto exists_if = [](bool exists, std::uint64_t value) {
        return exists ? std::optional{value} : std::nullopt;
    };
    switch (msr) {
        case Msr::mktme_status: return bit(8, params_->directory_mode);
        case Msr::mktme_keyid_partitioning:
            return exists_if(has_mktme(),
                             activate_.lock ? layout_.shared_keyids() | layout_.private_keyids() << 32U : 0);
        case Msr::tme_capability: return exists_if(params_->tme, capability_.to_msr());
        case Msr::tme_activate: return exists_if(params_->tme, activate_.to_msr());
        case Msr::tme_exclude_mask: return exists_if(params_->tme, exclusion_.mask());
        case Msr::tme_exclude_base: return exists_if(params_->tme, exclusion_.base());
        case Msr::tme_clear_saved_key: return exists_if(params_->tme && capability_.clear_saved_key, 0);
        case Msr::mk_tme_core_activate: return exists_if(has_mktme(), core_keyid_bits_[core.count()] << 32U);
    }
    return std::nullopt;
}

MsrWrite TmeRegisters::write(SimTime now, CoreId core, Msr msr, std::uint64_t value) {
    if (!read(core, msr)) return MsrWrite::gp_fault;  // this package has no such register
    switch (msr) {
        case Msr::mktme_status:
        case Msr::mktme_keyid_partitioning:
        case Msr::tme_capability: return MsrWrite::gp_fault;  // read-only
        case Msr::tme_activate: return write_activate(now, value);
        case Msr::tme_exclude_mask: return write_exclude_mask(value);
        case Msr::tme_exclude_base: return write_exclude_base(value);
        case Msr::tme_clear_saved_key: return clear_saved_key(value);
        case Msr::mk_tme_core_activate:
            if (value != 0) return MsrWrite::gp_fault;
            synchronise(core);
            return MsrWrite::done;
    }
    return MsrWrite::gp_fault;
}

void TmeRegisters::reset() {
    set_activate({});
    exclusion_ = ExclusionRange{params_->maxphyaddr};
    core_keyid_bits_.assign(core_keyid_bits_.size(), 0);
    table_.reset();
}

void TmeRegisters::synchronise(CoreId core) { core_keyid_bits_[core.count()] = activate_.keyid_bits; }

MsrWrite TmeRegisters::write_activate(SimTime now, std::uint64_t value) {
    if (const auto refusal = activation_refusal(value, activate_, capability_)) {
        const bool is_ignored =
            refusal == ActivationRefusal::locked && params_->locked_write == LockedWrite::ignored;
        return is_ignored ? MsrWrite::ignored : MsrWrite::gp_fault;
    }
    auto wanted = TmeActivate::from_msr(value);
    wanted.lock = true;
    if (!wanted.enable) {
        set_activate(wanted);
        table_.reset();
    } else if (const auto key = tme_key(now, wanted)) {
        set_activate(wanted);
        table_.activate(static_cast<TmeAlgorithm>(wanted.policy), *key);
        if (wanted.save_key) saved_key_ = *key;
    } else {
        set_activate({.restore_key = wanted.restore_key});
    }
    return MsrWrite::done;
}

MsrWrite TmeRegisters::write_exclude_mask(std::uint64_t value) {
    if (activate_.lock || !exclusion_.is_valid_mask(value)) return MsrWrite::gp_fault;
    exclusion_.set_mask(value);
    return MsrWrite::done;
}

MsrWrite TmeRegisters::write_exclude_base(std::uint64_t value) {
    if (activate_.lock || !exclusion_.is_valid_base(value)) return MsrWrite::gp_fault;
    exclusion_.set_base(value);
    return MsrWrite::done;
}

MsrWrite TmeRegisters::clear_saved_key(std::uint64_t value) {
    if (value > 1) return MsrWrite::gp_fault;
    if (value == 1) saved_key_ = {};
    return MsrWrite::done;
}

/// Returns the key that KEY SELECT names, or nothing if the RNG fails or no key was saved.
std::optional<KeyPair> TmeRegisters::tme_key(SimTime now, const TmeActivate& wanted) {
    if (!wanted.restore_key) return random_key(now, entropy_, static_cast<TmeAlgorithm>(wanted.policy));
    return saved_key();
}

void TmeRegisters::set_activate(const TmeActivate& value) {
    activate_ = value;
    layout_ = AddressLayout{params_->maxphyaddr, activate_, capability_.max_keys};
}

}  // namespace mktme::tme
