// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/mrt_thread.hpp"

#include <algorithm>

namespace mktme::workloads::mrt {

namespace {
constexpr std::size_t most_fillers = 32;
}

void Thread::count_filler() {
    fillers_.push_back(records_);
    if (fillers_.size() <= 2 * most_fillers) return;
    fillers_.erase(fillers_.begin(), fillers_.end() - most_fillers);
    known_from_ = fillers_.front();
}

std::optional<std::uint16_t> Thread::requests_back(std::uint16_t records_back) const {
    const std::uint64_t named = records_ - records_back;
    if (named < known_from_) return std::uint16_t{0};
    const auto behind = std::ranges::lower_bound(fillers_, named);
    if (records_back != 0 && behind != fillers_.end() && *behind == named) return std::nullopt;
    return static_cast<std::uint16_t>(records_back - (fillers_.end() - behind));
}

std::size_t Thread::first_filler_within(std::uint64_t requests) const {
    // Filler i has records_ - fillers_[i] - (size - i) requests after it, which decreases as i grows.
    std::size_t low = 0;
    for (std::size_t high = fillers_.size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        if (records_ + middle - fillers_[middle] - fillers_.size() < requests) high = middle;
        else low = middle + 1;
    }
    return low;
}

std::optional<std::uint16_t> Thread::records_back(std::uint16_t requests_back) const {
    const std::uint64_t distance = requests_back + (fillers_.size() - first_filler_within(requests_back));
    if (distance > records_ - known_from_ || distance > longest_dependence) return std::nullopt;
    return static_cast<std::uint16_t>(distance);
}

}  // namespace mktme::workloads::mrt
