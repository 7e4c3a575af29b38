// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

namespace mktme::tme {

struct MktmeParams;
struct TmeActivate;

struct CpuidResult {
    std::uint32_t eax = 0;
    std::uint32_t ebx = 0;
    std::uint32_t ecx = 0;
    std::uint32_t edx = 0;

    bool operator==(const CpuidResult&) const = default;
};

/// CPUID leaves on memory encryption (docs/facts.md#enumeration).
///
/// Leaves 7, 0x1B and 0x80000008 have only the bits of the key hardware; a core ORs them into its own. Every other leaf
/// is 0.
class Cpuid {
public:
    /// Target of PCONFIG: multi-key total memory encryption.
    static constexpr std::uint32_t mktme_target = 1;

    explicit Cpuid(const MktmeParams& params);

    /// Returns a leaf. With TDX-reserved KeyID bits in `activate`, physical addresses are narrower outside SEAM.
    [[nodiscard]] CpuidResult leaf(std::uint32_t eax, std::uint32_t ecx, bool in_seam,
                                   const TmeActivate& activate) const;
    /// Returns true if PCONFIG is enumerated: leaf 7, EDX bit 18.
    [[nodiscard]] bool has_pconfig() const;
    /// Returns true if a sub-leaf of 0x1B lists `target`. The search ends at the first invalid sub-leaf.
    [[nodiscard]] bool lists_target(std::uint32_t target) const;

private:
    [[nodiscard]] CpuidResult pconfig_targets(std::uint32_t subleaf) const;

    std::shared_ptr<const MktmeParams> params_;
};

}  // namespace mktme::tme
