// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/mktme/key_params.hpp"

namespace mktme {

namespace hw {

/// What WRMSR to a locked IA32_TME_ACTIVATE does: the two documents disagree (mktme_facts 1.3).
enum class LockedWrite { gp, ignored };

}  // namespace hw

template <>
struct EnumNames<hw::LockedWrite> {
    static constexpr std::array<std::string_view, 2> names{"gp", "ignored"};
};

namespace hw {

/// What the key hardware of every package can do, how firmware activates it, and the keys at start
/// (mktme_facts 1.1 to 1.5).
struct MktmeParams {
    static constexpr auto section = "mktme";

    std::uint64_t maxphyaddr{52};
    std::uint64_t keyid_bits{6};
    std::uint64_t tdx_keyid_bits{0};
    std::uint64_t max_keyid_bits{0};
    std::uint64_t max_keys{0};
    std::uint64_t algorithms{15};
    bool tme{true};
    bool pconfig_enumerated{true};
    bool bypass_supported{true};
    bool clear_saved_key{false};
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
                .from("numbers 8"),
            field<&P::keyid_bits>("keyid_bits", "top bits of a physical address that hold the KeyID", 0, 15)
                .from("numbers 8"),
            field<&P::tdx_keyid_bits>(
                "tdx_keyid_bits",
                "how many of keyid_bits, from the top, mark TDX-private KeyIDs: those with any of them set",
                0, 15)
                .from("mktme_facts 1.3"),
            field<&P::max_keyid_bits>("max_keyid_bits",
                                      "most KeyID bits the hardware can activate; 0: as many as keyid_bits",
                                      0, 15)
                .from("mktme_facts 1.2"),
            field<&P::max_keys>("max_keys",
                                "entries of the KeyID table besides KeyID 0; 0: one for every KeyID that "
                                "max_keyid_bits can name",
                                0, 32767)
                .from("mktme_facts 1.2"),
            field<&P::algorithms>(
                "algorithms",
                "algorithms there are, and enabled at activation: 1 AES-XTS-128, 2 the same "
                "with integrity, 4 AES-XTS-256, 8 the same with integrity, summed",
                1, 15)
                .from("mktme_facts 1.2: the check value has all four"),
            field<&P::tme>("tme", "CPUID enumerates TME: the registers 0x981 to 0x984 exist")
                .from("mktme_facts 1.1"),
            field<&P::pconfig_enumerated>("pconfig_enumerated", "CPUID enumerates the PCONFIG instruction")
                .from("mktme_facts 1.1"),
            field<&P::bypass_supported>("bypass_supported", "TME can be bypassed for KeyID 0")
                .from("mktme_facts 1.2"),
            field<&P::clear_saved_key>("clear_saved_key",
                                       "the register that clears the key saved for standby exists")
                .from("mktme_facts 1.2"),
            field<&P::directory_mode>("directory_mode",
                                      "MSR 0x6F says that KeyID aliases of a line are forbidden")
                .from("mktme_facts 1.1"),
            field<&P::seam>("seam", "requests may carry TDX-private KeyIDs, as those of software in SEAM do")
                .from("mktme_facts 1.11"),
            field<&P::exclude_base>("exclude_base",
                                    "first byte that stays plain under KeyID 0, a multiple of exclude_length")
                .from("mktme_facts 1.4"),
            field<&P::exclude_length>(
                "exclude_length", "bytes that stay plain under KeyID 0, a power of two from 4 KiB; 0: none")
                .from("mktme_facts 1.4"),
            field<&P::locked_write>("locked_write",
                                    "what writing a locked IA32_TME_ACTIVATE does: #GP, or nothing")
                .from("mktme_facts 1.3"),
            field<&P::key>("key", "keys in the KeyID table at start"),
            field<&P::program>("program", "PCONFIGs during the run, in order of time"),
        };
    }
};

}  // namespace hw
}  // namespace mktme
