// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_prefetcher.hpp"

namespace mktme::reference_cpu {

namespace {

constexpr std::int64_t lines_of_page = 64;

}  // namespace

std::vector<PhysAddr> ReferencePrefetcher::train(PhysAddr line) {
    const auto number = static_cast<std::int64_t>(line.count() / line_size.count());
    if (params_.prefetcher.name() == "next-line") return lines(number, 1);
    if (params_.prefetcher.name() == "stride") return train_stride(number);
    return {};
}

/// Returns the lines that are `step` apart behind `from`, within its page.
std::vector<PhysAddr> ReferencePrefetcher::lines(std::int64_t from, std::int64_t step) const {
    std::vector<PhysAddr> proposed;
    for (std::uint64_t i = 0; i < params_.prefetch_degree; ++i) {
        const auto line = from + step * static_cast<std::int64_t>(params_.prefetch_distance + i);
        if (line >= 0 && line / lines_of_page == from / lines_of_page)
            proposed.emplace_back(static_cast<std::uint64_t>(line) * line_size.count());
    }
    return proposed;
}

std::vector<PhysAddr> ReferencePrefetcher::train_stride(std::int64_t line) {
    Page page{.number = line / lines_of_page, .latest = line};
    bool is_known = false;
    for (const Page& known : pages_)
        if (known.number == page.number) {
            page = known;
            is_known = true;
        }
    std::erase_if(pages_, [&](const Page& known) { return known.number == page.number; });
    const std::int64_t stride = line - page.latest;
    const bool is_confirmed = page.stride == stride && stride != 0;
    if (is_known && stride != 0) page.stride = stride;
    page.latest = line;
    pages_.push_back(page);
    if (pages_.size() > params_.prefetch_streams) pages_.pop_front();
    return is_confirmed ? lines(line, stride) : std::vector<PhysAddr>{};
}

}  // namespace mktme::reference_cpu
