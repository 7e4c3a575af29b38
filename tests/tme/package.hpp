// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <vector>

#include "models/tme/boot/firmware.hpp"
#include "models/tme/key_hardware.hpp"
#include "models/tme/key_hardware_params.hpp"

namespace mktme::tme {

inline std::ostream& operator<<(std::ostream& out, PconfigOutcome outcome) {
    return out << "outcome " << static_cast<int>(outcome);
}
inline std::ostream& operator<<(std::ostream& out, PconfigStatus status) {
    return out << "RAX " << static_cast<int>(status);
}
inline std::ostream& operator<<(std::ostream& out, MsrWrite written) {
    return out << (written == MsrWrite::done ? "done" : written == MsrWrite::ignored ? "ignored" : "#GP");
}
inline std::ostream& operator<<(std::ostream& out, const KeyAttributes& t) {
    if (!t.is_encrypted) return out << "plain";
    return out << "slot " << t.slot.count() << " generation " << t.generation;
}

}  // namespace mktme::tme

namespace mktme::test {

using namespace mktme::tme;
using namespace mktme::literals;

inline constexpr CoreId core0{0};

/// Six KeyID bits, all algorithms, TME key AES-XTS-128.
inline constexpr std::uint64_t ordinary_activation = 0x000F'0006'0000'0002;

inline KeyHardwareParams params_of(const MktmeParams& mktme) { return {.mktme = mktme}; }
inline KeyHardwareParams params_of(PconfigErrors errors) {
    KeyHardwareParams params;
    params.pconfig.errors = errors;
    return params;
}

/// Returns keys of the algorithm's length. Data bytes count up from `first`, tweak bytes from `first` + 0x80.
inline KeyPair counting_keys(unsigned first, TmeAlgorithm algorithm) {
    KeyPair keys;
    for (std::size_t i = 0; i < key_bytes(algorithm); ++i) {
        keys.data[i] = static_cast<std::byte>(first + i);
        keys.tweak[i] = static_cast<std::byte>(first + 0x80 + i);
    }
    return keys;
}

inline constexpr TmeAlgorithm aes_128 = TmeAlgorithm::aes_xts_128;
inline constexpr TmeAlgorithm aes_256 = TmeAlgorithm::aes_xts_256;

/// Program structures that set a given key and a random key.
inline KeyProgramStruct direct(std::uint16_t keyid = 1, TmeAlgorithm algorithm = aes_128) {
    return KeyProgramStruct::of(PconfigCommand::set_key_direct, KeyId{keyid}, algorithm,
                                counting_keys(1, algorithm));
}
inline KeyProgramStruct drawn_key(std::uint16_t keyid = 1, TmeAlgorithm algorithm = aes_128) {
    return KeyProgramStruct::of(PconfigCommand::set_key_random, KeyId{keyid}, algorithm);
}

/// A package and its clock. Every PCONFIG begins 100 us after the one before, so that lock and entropy have
/// recovered.
class Package {
public:
    explicit Package(const KeyHardwareParams& params = {}) : hardware{params, "package0"} {}
    /// Activates the package: writes `activation` to IA32_TME_ACTIVATE.
    Package(const KeyHardwareParams& params, std::uint64_t activation) : Package{params} {
        hardware.wrmsr(now, core0, Msr::tme_activate, activation);
    }

    PconfigResult pconfig(const KeyProgramStruct& wanted, const PconfigState& state = {}) {
        now += 100_us;
        return hardware.pconfig(now, state, wanted.image());
    }
    PconfigResult set_key(std::uint16_t keyid, TmeAlgorithm algorithm = TmeAlgorithm::aes_xts_128) {
        return pconfig(KeyProgramStruct::of(PconfigCommand::set_key_direct, KeyId{keyid}, algorithm,
                                            counting_keys(keyid, algorithm)));
    }
    MsrWrite write(Msr msr, std::uint64_t value) { return hardware.wrmsr(now, core0, msr, value); }
    [[nodiscard]] std::optional<std::uint64_t> read(Msr msr) const { return hardware.rdmsr(core0, msr); }

    [[nodiscard]] std::vector<KeyEntry> table() const {
        std::vector<KeyEntry> entries;
        for (std::size_t i = 0; i <= hardware.table().max_keys(); ++i)
            entries.push_back(hardware.table()[KeyId{static_cast<std::uint16_t>(i)}]);
        return entries;
    }

    KeyHardware hardware;
    SimTime now{};
};

}  // namespace mktme::test
