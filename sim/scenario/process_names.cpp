// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/process_names.hpp"

namespace mktme::sim {

mm::Address ProcessNames::place(mm::Address length) {
    constexpr mm::Address huge = mm::in_bytes(mm::huge_page_pages);
    const mm::Address unit = length >= huge ? huge : mm::page_size;
    const mm::Address start = (next_mapping + mm::page_size + unit - 1) / unit * unit;
    next_mapping = start + mm::page_up(length) + mm::page_size;
    return start;
}

void ProcessNames::forget_ranges() {
    std::erase_if(meanings,
                  [](const auto& entry) { return std::holds_alternative<RangeMeant>(entry.second); });
}

}  // namespace mktme::sim
