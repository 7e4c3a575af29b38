// SPDX-License-Identifier: Apache-2.0
// Draws the encryption, the keys and the engine of a machine.
#include <algorithm>
#include <array>
#include <bit>

#include "models/tme/registers/address_layout.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"

namespace mktme::machines {

namespace {

using crypto::EncryptionMode;
using tme::TmeAlgorithm;

unsigned address_bits(const sim::SimConfig& config) {
    return static_cast<unsigned>(std::bit_width(capacity(config).count() - 1));
}

/// Draws KeyID bits and address bits such that all of memory can be addressed.
void draw_address_bits(Machine& machine, Draw& draw) {
    constexpr std::uint64_t widest = 52;
    constexpr std::uint64_t narrowest = 36;
    const std::uint64_t memory = address_bits(machine.config());
    const std::uint64_t most = std::min<std::uint64_t>(15, widest - memory);
    const std::uint64_t bits =
        draw.chance(0.7) ? draw.between(2, std::min<std::uint64_t>(6, most)) : draw.between(1, most);
    machine.give("mktme.keyid_bits", bits);
    if (draw.chance(0.5))
        machine.give("mktme.maxphyaddr", draw.between(std::max(narrowest, memory + bits), widest));
    if (draw.chance(0.3)) machine.give("mktme.max_keyid_bits", draw.between(bits, 15));
    const auto& mktme = machine.config().mktme;
    const std::uint64_t nameable =
        (std::uint64_t{1} << (mktme.max_keyid_bits == 0 ? bits : mktme.max_keyid_bits)) - 1;
    if (draw.chance(0.3)) machine.give("mktme.max_keys", draw.scaled(1, nameable));
}

/// Draws TDX-private KeyIDs and whether requests may carry them.
void draw_seam(Machine& machine, Draw& draw) {
    const std::uint64_t bits = machine.config().mktme.keyid_bits;
    if (bits < 2 || draw.chance(0.6)) return;
    machine.give("mktme.tdx_keyid_bits", draw.between(1, bits - 1));
    give_any(machine, draw, "mktme.seam");
}

/// Draws a range of memory that stays plain under KeyID 0.
void draw_exclusion(Machine& machine, Draw& draw) {
    if (draw.chance(0.8)) return;
    const std::uint64_t memory = address_bits(machine.config());
    const std::uint64_t length = draw.power_of_two(12, static_cast<unsigned>(memory) - 1);
    machine.give("mktme.exclude_length", Bytes{length});
    machine.give("mktme.exclude_base",
                 Bytes{length * draw.scaled(0, capacity(machine.config()).count() / length - 1)});
}

/// Draws the mask of algorithms, which includes that of KeyID 0.
void draw_algorithms(Machine& machine, Draw& draw) {
    if (uses_engine(machine.config())) give_any(machine, draw, "encryption.algorithm");
    const auto own = tme::mask_of(tme::algorithm_of(machine.config().encryption.algorithm));
    if (draw.chance(0.4)) machine.give("mktme.algorithms", draw.between(1, tme::all_algorithms) | own);
}

TmeAlgorithm any_algorithm(Draw& draw, const sim::SimConfig& config) {
    for (;;) {
        const auto algorithm = static_cast<TmeAlgorithm>(draw.between(0, 3));
        if ((tme::mask_of(algorithm) & config.mktme.algorithms) != 0) return algorithm;
    }
}

/// Draws keys in hexadecimal. Some data and tweak keys are equal, which the hardware accepts.
void give_keys(Machine::Element& element, Draw& draw, TmeAlgorithm algorithm) {
    const std::string data = draw.hex(2 * tme::key_bytes(algorithm));
    element.give("data_key", data);
    element.give("tweak_key", draw.chance(0.1) ? data : draw.hex(2 * tme::key_bytes(algorithm)));
}

/// Draws a KeyID that requests may carry, usually one that some requests do carry.
std::uint64_t keyid_in_use(const sim::SimConfig& config, Draw& draw) {
    using workloads::KeyIdAssignment;
    const auto& workload = config.workload;
    const std::uint64_t nameable = (std::uint64_t{1} << config.mktme.keyid_bits) - 1;
    if (draw.chance(0.7)) {
        if (workload.keyid_assignment == KeyIdAssignment::one) return workload.keyid;
        if (workload.keyid_assignment == KeyIdAssignment::by_page) return draw.between(1, workload.keyids);
        if (!workload.keyid_range.empty()) return draw.one_of(workload.keyid_range).keyid;
    }
    return draw.between(1, std::min<std::uint64_t>(nameable, 6));
}

void draw_initial_keys(Machine& machine, Draw& draw) {
    const tme::AddressLayout layout{machine.config().mktme};
    const std::uint64_t most = std::min<std::uint64_t>(layout.shared_keyids() + layout.private_keyids(), 40);
    for (std::uint64_t keyid = 1; keyid <= most; ++keyid) {
        if (draw.chance(keyid < 4 ? 0.3 : 0.7)) continue;
        const TmeAlgorithm algorithm = any_algorithm(draw, machine.config());
        auto key = machine.append("mktme.key");
        key.give("keyid", keyid);
        key.give("algorithm", algorithm);
        if (draw.chance(0.9)) give_keys(key, draw, algorithm);
    }
}

void draw_cores(Machine& machine, Draw& draw) {
    const std::uint64_t data = draw.chance(0.9) ? draw.scaled(1, 16) : draw.between(1, 64);
    if (draw.chance(0.7)) machine.give("crypto.data_cores", data);
    const std::uint64_t least = (machine.config().crypto.data_cores + 3) / 4;
    if (least > 1 || draw.chance(0.5))
        machine.give("crypto.tweak_cores", least + draw.scaled(0, 64 - least) / 8);
    if (draw.chance(0.5))
        machine.give("crypto.initiation_interval",
                     Cycles{draw.chance(0.9) ? draw.scaled(1, 16) : draw.scaled(1, 1024)});
    give_any(machine, draw, "crypto.tweak", 0.7);
    give_any(machine, draw, "crypto.paths", 0.7);
    const std::uint64_t lines = machine.style.is_tight ? 3 : 4096;
    if (machine.style.is_tight || draw.chance(0.6)) machine.give("crypto.read_buffer", draw.scaled(1, lines));
}

void draw_macs(Machine& machine, Draw& draw) {
    const bool has_macs = std::ranges::any_of(
        machine.config().mktme.key, [](const auto& key) { return tme::has_integrity(key.algorithm); });
    if (!has_macs || machine.config().encryption.mode != EncryptionMode::mktme) return;
    if (draw.chance(0.6))
        machine.give("crypto.mac_rounds_per_clock", Ratio{draw.one_of({0.05, 0.7, 1.0, 3.0, 24.0})});
    give_any(machine, draw, "crypto.mac_check");
}

/// Draws the key store of engines that hold only some of the expanded keys.
void draw_key_store(Machine& machine, Draw& draw) {
    if (draw.chance(0.5)) return;
    machine.give("crypto.key_store", draw.scaled(1, 64));
    give_any(machine, draw, "crypto.key_replacement");
    if (draw.chance(0.6)) machine.give("crypto.key_load", Cycles{draw.scaled(0, 500)});
    if (draw.chance(0.6)) machine.give("crypto.key_load_interval", Cycles{draw.scaled(1, 200)});
}

/// Draws the engine's clock: a common frequency, any frequency, or now and then an extreme one.
Frequency any_clock(Draw& draw) {
    constexpr std::uint64_t mhz = 1'000'000;
    if (draw.chance(0.6))
        return Frequency{draw.one_of<std::uint64_t>({400, 600, 800, 1200, 1600, 2000, 2400, 3200, 4800}) *
                         mhz};
    if (draw.chance(0.9)) return Frequency{draw.between(200 * mhz, 6'000 * mhz)};
    return Frequency{draw.scaled(mhz, 100'000 * mhz)};
}

/// Parameters that only software that reads registers can see.
constexpr std::array registers{"mktme.clear_saved_key", "mktme.directory_mode", "mktme.locked_write"};

}  // namespace

void draw_encryption(Machine& machine, Draw& draw) {
    const auto mode = draw.one_of({EncryptionMode::off, EncryptionMode::bypass, EncryptionMode::no_encrypt,
                                   EncryptionMode::tme, EncryptionMode::tme, EncryptionMode::mktme,
                                   EncryptionMode::mktme, EncryptionMode::mktme, EncryptionMode::mktme});
    machine.give("encryption.mode",
                 machine.style.is_rekeyed && draw.chance(0.7) ? EncryptionMode::mktme : mode);
}

void draw_keys(Machine& machine, Draw& draw) {
    const auto mode = machine.config().encryption.mode;
    if (mode == EncryptionMode::off) {
        give_any(machine, draw, "mktme.tme", 0.3);
        return;
    }
    machine.give("mktme.tme", true);
    if (mode == EncryptionMode::bypass || mode == EncryptionMode::no_encrypt)
        machine.give("mktme.bypass_supported", true);
    else give_any(machine, draw, "mktme.bypass_supported", 0.3);
    draw_algorithms(machine, draw);
    draw_exclusion(machine, draw);
    if (mode != EncryptionMode::mktme && mode != EncryptionMode::no_encrypt) return;
    draw_address_bits(machine, draw);
    draw_seam(machine, draw);
    for (const auto* path : registers) give_any(machine, draw, path, 0.1);
    if (mode == EncryptionMode::mktme) draw_initial_keys(machine, draw);
}

void draw_engine(Machine& machine, Draw& draw) {
    if (machine.config().encryption.mode == EncryptionMode::off) return;
    if (draw.chance(0.7)) machine.give("crypto.clock", any_clock(draw));
    if (draw.chance(0.5)) machine.give("crypto.io_stages", Cycles{draw.scaled(0, 64)});
    if (!uses_engine(machine.config())) return;
    if (draw.chance(0.3)) machine.give("crypto.energy_per_block", Energy{draw.scaled(1, 1'000'000)});
    if (draw.chance(0.1)) {
        machine.give("crypto.fixed_latency", SimTime{draw.scaled(1, 100'000'000)});
        return;
    }
    if (draw.chance(0.6))
        machine.give("crypto.rounds_per_clock", Ratio{draw.one_of({0.01, 0.5, 0.7, 1.0, 2.0, 4.0, 14.0})});
    draw_cores(machine, draw);
    draw_macs(machine, draw);
    draw_key_store(machine, draw);
}

void draw_programs(Machine& machine, Draw& draw) {
    if (machine.config().encryption.mode != EncryptionMode::mktme ||
        (!machine.style.is_rekeyed && draw.chance(0.5)))
        return;
    const std::uint64_t count = draw.scaled(1, 12);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto program = machine.append("mktme.program");
        program.give("at", SimTime{draw.between(0, machine.about.count() / 10 * 11)});
        const auto command = static_cast<tme::PconfigCommand>(draw.between(0, 3));
        program.give("command", command);
        program.give("keyid",
                     draw.chance(0.9) ? keyid_in_use(machine.config(), draw) : draw.between(0, 65'535));
        const TmeAlgorithm algorithm = draw.chance(0.9) ? any_algorithm(draw, machine.config())
                                                        : static_cast<TmeAlgorithm>(draw.between(0, 3));
        program.give("algorithm", algorithm);
        const bool takes_keys =
            command == tme::PconfigCommand::set_key_direct || command == tme::PconfigCommand::set_key_random;
        if (takes_keys && draw.chance(0.7)) give_keys(program, draw, algorithm);
        if (draw.chance(0.3)) program.give("processor", draw.between(0, 1023));
    }
    for (const auto* path : {"mktme.pconfig.direct_time", "mktme.pconfig.random_time",
                             "mktme.pconfig.clear_time", "mktme.pconfig.refused_time"})
        if (draw.chance(0.5)) machine.give(path, SimTime{draw.scaled(0, machine.about.count())});
    give_any(machine, draw, "mktme.pconfig.errors");
    if (machine.style.is_rekeyed) machine.give("mktme.pconfig.drain", draw.chance(0.8));
    else give_any(machine, draw, "mktme.pconfig.drain");
    if (draw.chance(0.3)) give_any(machine, draw, "mktme.pconfig_enumerated");
    const std::uint64_t tme_words =
        machine.config().encryption.algorithm == crypto::Algorithm::aes_xts_128 ? 4 : 8;
    if (draw.chance(0.4)) machine.give("mktme.entropy.words", draw.between(tme_words, 40));
    if (draw.chance(0.4))
        machine.give("mktme.entropy.refill", SimTime{draw.scaled(0, machine.about.count())});
}

}  // namespace mktme::machines
