// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/base/keyid_field.hpp"
#include "models/tme/boot/key_params.hpp"

namespace mktme {

namespace tme {

/// Effect of WRMSR to a locked IA32_TME_ACTIVATE, on which two documents disagree (docs/facts.md#disagreements).
enum class LockedWrite { gp, ignored };

}  // namespace tme

template <>
struct EnumNames<tme::LockedWrite> {
    static constexpr std::array<std::string_view, 2> names{"gp", "ignored"};
};

namespace tme {

/// Parameters of the key hardware of every package: capabilities, activation by firmware and the keys at start
/// (docs/facts.md#enumeration to #keyid-partitioning).
struct MktmeParams {
    static constexpr auto section = "mktme";

    std::uint64_t maxphyaddr{default_maxphyaddr};
    std::uint64_t keyid_bits{default_keyid_bits};
    std::uint64_t tdx_keyid_bits{0};
    std::uint64_t max_keyid_bits{0};
    std::uint64_t max_keys{0};
    std::uint64_t algorithms{15};
    bool tme{true};
    bool pconfig_enumerated{true};
    bool bypass_supported{true};
    bool clear_saved_key{false};
    bool save_key{false};
    bool directory_mode{false};
    bool seam{false};
    Bytes exclude_base{};
    Bytes exclude_length{};
    LockedWrite locked_write{LockedWrite::gp};
    std::vector<KeyParams> key{};
    std::vector<ProgramParams> program{};

    static constexpr auto fields() {
        using P = MktmeParams;
        return std::tuple{
            field<&P::maxphyaddr>("maxphyaddr", "bits of a physical address, KeyID included", 36, 52)
                .from("docs/numbers.md#key-hardware-defaults"),
            field<&P::keyid_bits>("keyid_bits", "top bits of a physical address that hold the KeyID", 0, 15)
                .from("docs/numbers.md#key-hardware-defaults"),
            field<&P::tdx_keyid_bits>(
                "tdx_keyid_bits",
                "how many of keyid_bits, from the top, mark TDX-private KeyIDs: those with any of them set",
                0, 15)
                .from("IA32_TME_ACTIVATE[39:36]: docs/facts.md#tme-activation"),
            field<&P::max_keyid_bits>("max_keyid_bits",
                                      "most KeyID bits the hardware can activate; 0: as many as keyid_bits",
                                      0, 15)
                .from("IA32_TME_CAPABILITY[35:32]: docs/facts.md#tme-capability"),
            field<&P::max_keys>("max_keys",
                                "entries of the KeyID table besides KeyID 0; 0: one for every KeyID that "
                                "max_keyid_bits can name",
                                0, 32767)
                .from("IA32_TME_CAPABILITY[50:36]: docs/facts.md#tme-capability"),
            field<&P::algorithms>(
                "algorithms",
                "algorithms there are, and enabled at activation: 1 AES-XTS-128, 2 the same "
                "with integrity, 4 AES-XTS-256, 8 the same with integrity, summed",
                1, 15)
                .from("docs/facts.md#tme-capability"),
            field<&P::tme>("tme", "CPUID enumerates TME: the registers 0x981 to 0x984 exist")
                .from("CPUID leaf 7, ECX[13]: docs/facts.md#enumeration"),
            field<&P::pconfig_enumerated>("pconfig_enumerated", "CPUID enumerates the PCONFIG instruction")
                .from("CPUID leaf 7, EDX[18]: docs/facts.md#enumeration"),
            field<&P::bypass_supported>("bypass_supported", "TME can be bypassed for KeyID 0")
                .from("IA32_TME_CAPABILITY[31]: docs/facts.md#tme-capability"),
            field<&P::clear_saved_key>("clear_saved_key",
                                       "the register that clears the key saved for standby exists")
                .from("IA32_TME_CAPABILITY[30]: docs/facts.md#tme-capability"),
            field<&P::save_key>(
                "save_key",
                "firmware saves the TME key for standby, and restores it when the machine wakes up")
                .from("IA32_TME_ACTIVATE[3:2]: docs/facts.md#tme-activation"),
            field<&P::directory_mode>("directory_mode",
                                      "MSR 0x6F says that KeyID aliases of a line are forbidden")
                .from("MSR 0x6F[8]: docs/facts.md#enumeration"),
            field<&P::seam>("seam", "requests may carry TDX-private KeyIDs, as those of software in SEAM do")
                .from("docs/facts.md#integrity"),
            field<&P::exclude_base>("exclude_base",
                                    "first byte that stays plain under KeyID 0, a multiple of exclude_length")
                .from("docs/facts.md#exclusion-range"),
            field<&P::exclude_length>(
                "exclude_length", "bytes that stay plain under KeyID 0, a power of two from 4 KiB; 0: none")
                .from("docs/facts.md#exclusion-range"),
            field<&P::locked_write>("locked_write",
                                    "what writing a locked IA32_TME_ACTIVATE does: #GP, or nothing")
                .from("docs/facts.md#disagreements"),
            field<&P::key>("key", "keys in the KeyID table at start"),
            field<&P::program>("program", "PCONFIGs during the run, in order of time"),
        };
    }
};

}  // namespace tme
}  // namespace mktme
