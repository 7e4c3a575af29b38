// SPDX-License-Identifier: Apache-2.0
#include "models/tme/pconfig/pconfig.hpp"

#include <algorithm>

#include "models/tme/pconfig/pconfig_command.hpp"
#include "models/tme/pconfig/pconfig_params.hpp"
#include "models/tme/pconfig/random_key.hpp"

namespace mktme::tme {

namespace {

constexpr std::uint32_t mktme_key_program = 0;  // the only leaf
constexpr std::uint32_t last_exiting_bit = 63;  // of the bitmap; stands for all leaves from 63 on

/// Returns true if the top bits of a linear address repeat its highest implemented bit.
bool is_canonical(std::uint64_t address, unsigned bits) {
    const auto above = static_cast<std::int64_t>(address) >> (bits - 1);
    return above == 0 || above == -1;
}

bool lies_in_segment(const PconfigState& state) {
    const std::uint64_t last = (state.rbx & 0xFFFF'FFFFU) + KeyProgramStruct::bytes - 1;
    return last <= state.ds_limit;
}

KeyBytes mixed(KeyBytes bytes, const KeyBytes& other) {
    std::ranges::transform(bytes, other, bytes.begin(), [](std::byte a, std::byte b) { return a ^ b; });
    return bytes;
}

std::uint64_t& counter_of(PconfigStats& stats, const PconfigResult& result) {
    switch (result.outcome) {
        case PconfigOutcome::ud_fault: return stats.ud_fault;
        case PconfigOutcome::vm_exit: return stats.vm_exit;
        case PconfigOutcome::gp_fault: return stats.gp_fault;
        case PconfigOutcome::page_fault: return stats.page_fault;
        case PconfigOutcome::completed: break;
    }
    switch (result.status) {
        case PconfigStatus::invalid_prog_cmd: return stats.invalid_prog_cmd;
        case PconfigStatus::entropy_error: return stats.entropy_error;
        case PconfigStatus::invalid_keyid: return stats.invalid_keyid;
        case PconfigStatus::invalid_enc_alg: return stats.invalid_enc_alg;
        case PconfigStatus::device_busy: return stats.device_busy;
        case PconfigStatus::prog_success: break;
    }
    return stats.success;
}

}  // namespace

Pconfig::Pconfig(const PconfigParams& params, const Cpuid& cpuid, const TmeRegisters& registers,
                 KeyTable& table, EntropyPool& entropy)
    : params_{std::make_shared<const PconfigParams>(params)},
      cpuid_{cpuid},
      registers_{registers},
      table_{table},
      entropy_{entropy} {}

bool Pconfig::has_codes() const { return params_->errors == PconfigErrors::rax; }

std::uint64_t Pconfig::address(const PconfigState& state) {
    return state.is_64_bit ? state.rbx : (state.ds_base + state.rbx) & 0xFFFF'FFFFU;
}

std::optional<PconfigResult> Pconfig::begin(SimTime now, const PconfigState& state) {
    const auto fault = fault_before_load(state);
    return fault ? std::optional{ended(now, *fault)} : std::nullopt;
}

std::optional<PconfigOutcome> Pconfig::fault_before_load(const PconfigState& state) const {
    const auto& guest = state.vmx_non_root;
    if (!cpuid_.has_pconfig() || state.cpl > 0 || state.prefix != InstructionPrefix::none ||
        state.is_virtual_8086 || (guest && !guest->enable_pconfig))
        return PconfigOutcome::ud_fault;
    if (guest && (guest->exiting_bitmap >> std::min(state.leaf, last_exiting_bit) & 1U) != 0)
        return PconfigOutcome::vm_exit;
    if (state.leaf != mktme_key_program || !cpuid_.lists_target(Cpuid::mktme_target))
        return PconfigOutcome::gp_fault;
    if (!is_activated()) return PconfigOutcome::gp_fault;
    const bool is_reachable =
        state.is_64_bit ? is_canonical(state.rbx, state.linear_address_bits) : lies_in_segment(state);
    if (address(state) % KeyProgramStruct::alignment != 0 || !is_reachable) return PconfigOutcome::gp_fault;
    return std::nullopt;
}

bool Pconfig::is_activated() const {
    const TmeActivate& activate = registers_.activate();
    return activate.lock && activate.enable && activate.keyid_bits != 0;
}

std::uint64_t Pconfig::programmable_keyids(bool is_in_seam) const {
    if (fault_before_load({.is_in_seam = is_in_seam})) return 0;
    const AddressLayout& layout = registers_.layout();
    return layout.shared_keyids() + (has_codes() || is_in_seam ? layout.private_keyids() : 0);
}

std::optional<PconfigResult> Pconfig::take_lock(SimTime now, const PconfigState& state,
                                                const std::optional<KeyProgramStruct::Image>& loaded) {
    if (!loaded) return ended(now, PconfigOutcome::page_fault);
    if (const auto refused = refuse(now, state, KeyProgramStruct::parse(*loaded))) return counted(*refused);
    if (lock_.holder(now))
        return counted({.status = PconfigStatus::device_busy, .done = now + params_->refused_time});
    lock_.hold(state.processor, SimTime::max());
    return std::nullopt;
}

PconfigResult Pconfig::program(SimTime now, const PconfigState& state,
                               const KeyProgramStruct::Image& loaded) {
    const KeyProgramStruct wanted = KeyProgramStruct::parse(loaded);
    const PconfigStatus status = act(now, wanted);
    PconfigResult result{.status = status,
                         .done = now + time_of(status, static_cast<PconfigCommand>(wanted.command))};
    lock_.hold(state.processor, result.done);
    if (status == PconfigStatus::prog_success) result.programmed = KeyId{wanted.keyid};
    return counted(result);
}

/// Runs steps 8 to 12. Returns the result if the structure is refused.
std::optional<PconfigResult> Pconfig::refuse(SimTime now, const PconfigState& state,
                                             const KeyProgramStruct& wanted) const {
    const PconfigResult gp{.outcome = PconfigOutcome::gp_fault, .done = now};
    const auto wrong = [&](PconfigStatus code) {
        return has_codes() ? PconfigResult{.status = code, .done = now + params_->refused_time} : gp;
    };
    const AddressLayout& layout = registers_.layout();
    const KeyId keyid{wanted.keyid};
    const auto is_set = [](std::byte value) { return value != std::byte{}; };

    if (wanted.reserved_control != 0) return gp;
    if (has_codes() && std::ranges::any_of(wanted.reserved, is_set)) return gp;
    if (wanted.command > static_cast<std::uint8_t>(PconfigCommand::no_encrypt))
        return wrong(PconfigStatus::invalid_prog_cmd);
    if (keyid == KeyId{} || layout.is_above_max_keys(keyid)) return wrong(PconfigStatus::invalid_keyid);
    if (!has_codes() && !state.is_in_seam && layout.is_tdx_private(keyid)) return gp;
    const auto algorithm = one_hot_algorithm(wanted.enc_alg);
    if (!algorithm || (wanted.enc_alg & registers_.activate().algorithms) == 0)
        return wrong(PconfigStatus::invalid_enc_alg);
    if (has_codes() && !wanted.is_clear_beyond_keys(*algorithm)) return gp;
    return std::nullopt;
}

/// Applies the command to the table. Returns the completion code.
PconfigStatus Pconfig::act(SimTime now, const KeyProgramStruct& wanted) {
    const KeyId keyid{wanted.keyid};
    const TmeAlgorithm algorithm = *one_hot_algorithm(wanted.enc_alg);
    switch (static_cast<PconfigCommand>(wanted.command)) {
        case PconfigCommand::set_key_direct: table_.set_key(keyid, algorithm, wanted.keys(algorithm)); break;
        case PconfigCommand::set_key_random: return set_random_key(now, wanted, algorithm);
        case PconfigCommand::clear_key: table_.clear_key(keyid); break;
        case PconfigCommand::no_encrypt: table_.no_encrypt(keyid); break;
    }
    return PconfigStatus::prog_success;
}

PconfigStatus Pconfig::set_random_key(SimTime now, const KeyProgramStruct& wanted, TmeAlgorithm algorithm) {
    const auto drawn = random_key(now, entropy_, algorithm);
    if (!drawn) return PconfigStatus::entropy_error;
    const KeyPair entropy = wanted.keys(algorithm);
    table_.set_key(KeyId{wanted.keyid}, algorithm,
                   {mixed(drawn->data, entropy.data), mixed(drawn->tweak, entropy.tweak)});
    return PconfigStatus::prog_success;
}

SimTime Pconfig::time_of(PconfigStatus status, PconfigCommand command) const {
    if (status != PconfigStatus::prog_success) return params_->refused_time;
    switch (command) {
        case PconfigCommand::set_key_direct: return params_->direct_time;
        case PconfigCommand::set_key_random: return params_->random_time;
        case PconfigCommand::clear_key:
        case PconfigCommand::no_encrypt: break;
    }
    return params_->clear_time;
}

PconfigResult Pconfig::ended(SimTime now, PconfigOutcome outcome) {
    return counted({.outcome = outcome, .done = now});
}

PconfigResult Pconfig::counted(const PconfigResult& result) {
    ++counter_of(stats_, result);
    return result;
}

}  // namespace mktme::tme
