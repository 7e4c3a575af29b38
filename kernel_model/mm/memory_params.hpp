// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace mm {

/// Anonymous mappings that get 2 MiB pages (/sys/kernel/mm/transparent_hugepage/enabled).
enum class HugePages { advised, never, always };

/// Who has the protection keys that pkey_alloc(2) gives: the process, or each thread its own.
enum class PkeyIndices { process, thread };

}  // namespace mm

template <>
struct EnumNames<mm::HugePages> {
    static constexpr std::array<std::string_view, 3> names{"madvise", "never", "always"};
};

template <>
struct EnumNames<mm::PkeyIndices> {
    static constexpr std::array<std::string_view, 2> names{"mm", "thread"};
};

namespace mm {

/// Settings of memory management.
struct MemoryParams {
    static constexpr auto section = "kernel.mm";

    HugePages huge_pages{HugePages::advised};

    static constexpr auto fields() {
        using P = MemoryParams;
        return std::tuple{
            field<&P::huge_pages>(
                "huge_pages",
                "private mappings that get pages of 2 MiB: those with MADV_HUGEPAGE, none, all "
                "(/sys/kernel/mm/transparent_hugepage/enabled)")
                .from("Linux 6.18: madvise is the usual choice of distributions"),
        };
    }
};

/// Settings of protection keys.
struct PkeyParams {
    static constexpr auto section = "kernel.pkeys";

    bool get_set{false};
    std::uint64_t get_number{332};
    std::uint64_t set_number{333};
    PkeyIndices indices{PkeyIndices::process};

    static constexpr auto fields() {
        using P = PkeyParams;
        constexpr auto series = "the series of July 2016 (docs/kernel_model/pkeys.md)";
        constexpr std::uint64_t most_numbers = 65535;
        return std::tuple{
            field<&P::get_set>("get_set", "pkey_get and pkey_set are system calls; mainline has none")
                .from(series),
            field<&P::get_number>("get_number", "number of pkey_get", 0, most_numbers).from(series),
            field<&P::set_number>("set_number", "number of pkey_set", 0, most_numbers).from(series),
            field<&P::indices>(
                "indices",
                "who has the keys that pkey_alloc(2) gives: mm: the process, thread: each thread "
                "its own, so that two may have the same number for different data")
                .from("Linux 6.18: mm; the other was asked for in July 2016"),
        };
    }
};

}  // namespace mm

}  // namespace mktme
