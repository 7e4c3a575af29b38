// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/record_queue.hpp"

namespace mktme::cpu {

/// Finds the load whose place another one has taken.
std::uint32_t LoadQueue::search(std::uint64_t record) const {
    std::uint32_t first = 0;  // by age
    std::uint32_t end = size();
    while (first < end) {
        const std::uint32_t middle = (first + end) / 2;
        if ((*this)[place_of(middle)].record < record) first = middle + 1;
        else end = middle;
    }
    const std::uint32_t place = place_of(first);
    return first < size() && (*this)[place].record == record ? place : no_place;
}

}  // namespace mktme::cpu
