// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace platform {

/// Order of the lines that a device accesses.
enum class DevicePattern : std::uint8_t { sequential, random };
/// What the addresses of a device are counted in: all memory, or the pages of a program.
enum class DeviceTarget : std::uint8_t { memory, program };
/// KeyID of the accesses of a device: one for all, or that of each page of its program.
enum class DeviceKeyIds : std::uint8_t { one, of_pages };

}  // namespace platform

template <>
struct EnumNames<platform::DevicePattern> {
    static constexpr std::array<std::string_view, 2> names{"sequential", "random"};
};
template <>
struct EnumNames<platform::DeviceTarget> {
    static constexpr std::array<std::string_view, 2> names{"memory", "program"};
};
template <>
struct EnumNames<platform::DeviceKeyIds> {
    static constexpr std::array<std::string_view, 2> names{"one", "of-pages"};
};

namespace platform {

/// A DMA device and what it does during a run: one `[[platform.device]]` table of the configuration.
struct DeviceParams {
    std::uint64_t package{0};
    std::uint64_t outstanding{32};
    std::uint64_t address_bits{widest};
    bool iommu{false};
    DeviceTarget target{DeviceTarget::memory};
    std::uint64_t program{0};
    Bytes address{};
    Bytes length{};
    DeviceKeyIds keyids{DeviceKeyIds::one};
    std::uint64_t keyid{0};
    DevicePattern pattern{DevicePattern::sequential};
    Ratio read_share{1};
    std::uint64_t accesses{0};
    SimTime begin{};
    SimTime interval{};

    static constexpr std::uint64_t widest = 64;

    static constexpr auto fields() {
        using P = DeviceParams;
        constexpr auto linux_dma = "Linux Documentation/core-api/dma-api-howto.rst";
        return std::tuple{
            field<&P::package>("package", "package that it is attached to", 0, 7),
            field<&P::outstanding>("outstanding", "accesses without an answer at one time", 1, 65536),
            field<&P::address_bits>("address_bits",
                                    "bits of an address that it can drive; a KeyID above them needs an IOMMU",
                                    12, widest)
                .from(linux_dma),
            field<&P::iommu>("iommu",
                             "true: an IOMMU translates its addresses, and the entries carry the KeyID; "
                             "false: it drives physical addresses, with the KeyID that its driver put there"),
            field<&P::target>("target",
                              "memory: `address` is a DRAM address; program: one of `program`, whose pages "
                              "the device accesses"),
            field<&P::program>("program",
                               "with target = program: its number among the traces, or that of its core"),
            field<&P::address>("address",
                               "first line of its range, as a size; an address without KeyID, of memory or "
                               "of the program"),
            field<&P::length>("length",
                              "bytes of its range, whole lines; 0 B: to the end of memory, or of the pages "
                              "of the program that follow each other"),
            field<&P::keyids>("keyids",
                              "KeyID of its accesses: one: `keyid`; of-pages: that of each page of its "
                              "program"),
            field<&P::keyid>("keyid", "with keyids = one: the KeyID", 0, 32767),
            field<&P::pattern>("pattern",
                               "sequential: lines in order, from the first again after the last; random: "
                               "any line of the range"),
            field<&P::read_share>("read_share", "share of reads among its accesses, drawn for each", 0.0,
                                  1.0),
            field<&P::accesses>("accesses",
                                "accesses that it makes; 0: any number, until the cores have finished"),
            field<&P::begin>("begin", "when its first access may leave"),
            field<&P::interval>("interval",
                                "time from one access to the next; 0 ns: as `outstanding` permits; 64 B each "
                                "6.4 ns are 10 GB/s"),
        };
    }
};

}  // namespace platform
}  // namespace mktme
