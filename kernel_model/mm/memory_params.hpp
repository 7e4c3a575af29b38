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

}  // namespace mm

template <>
struct EnumNames<mm::HugePages> {
    static constexpr std::array<std::string_view, 3> names{"madvise", "never", "always"};
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
                "private mappings that get pages of 2 MiB: none, those with MADV_HUGEPAGE, all "
                "(/sys/kernel/mm/transparent_hugepage/enabled)")
                .from("Linux 6.18: madvise is the usual choice of distributions"),
        };
    }
};

}  // namespace mm

}  // namespace mktme
