// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/instruction_decoder.hpp"

#include <fmt/format.h>

namespace mktme::workloads {

std::string unusable(VirtAddr address, std::uint64_t bytes) {
    if (!is_canonical(address))
        return fmt::format("address {:#x} is not canonical: its bits 63 to 47 differ", address.count());
    return fmt::format("{} bytes do not fit behind address {:#x}", bytes, address.count());
}

}  // namespace mktme::workloads
