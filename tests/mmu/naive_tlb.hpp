// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <map>
#include <vector>

#include "models/mmu/tlb.hpp"

namespace mktme::test {

/// TLB as plainly as can be: one list a set, the most recent page first.
class NaiveTlb {
public:
    struct Page {
        mmu::SpaceTag space;
        mmu::PageSize size;
        std::uint64_t first;  // address
        mmu::Entry leaf;
        std::uint64_t mapped_bytes;  // of the page that software mapped
    };

    NaiveTlb(std::uint64_t entries, std::uint64_t ways, std::map<mmu::PageSize, std::uint64_t> most)
        : ways_{ways},
          most_{std::move(most)},
          sets_(entries / ways) {}

    mmu::Entry find(mmu::SpaceTag space, std::uint64_t address, mmu::PageSize size) {
        auto& set = set_of(address, size);
        for (auto page = set.begin(); page != set.end(); ++page)
            if (page->space == space && page->size == size && page->first == start(address, size)) {
                set.splice(set.begin(), set, page);
                return set.front().leaf;
            }
        return {};
    }
    void fill(mmu::SpaceTag space, std::uint64_t address, const mmu::Translation& t) {
        auto& set = set_of(address, t.size);
        const Page page{space, t.size, start(address, t.size), t.leaf, bytes(t.mapped_size())};
        const auto is_same = [&](const Page& p) {
            return p.space == space && p.size == t.size && p.first == page.first;
        };
        if (std::erase_if(set, is_same) == 0) make_room(set, t.size);
        set.push_front(page);
    }
    void invalidate(mmu::SpaceTag space, std::uint64_t start, std::uint64_t last) {
        erase_if([&](const Page& p) {
            const std::uint64_t first = p.first / p.mapped_bytes * p.mapped_bytes;
            return p.space == space && first <= last && start <= first + (p.mapped_bytes - 1);
        });
    }
    void invalidate(mmu::SpaceTag space) {
        erase_if([&](const Page& p) { return p.space == space; });
    }
    void invalidate_all() {
        erase_if([](const Page&) { return true; });
    }
    [[nodiscard]] std::vector<Page> pages() const {
        std::vector<Page> all;
        for (const auto& set : sets_) all.insert(all.end(), set.begin(), set.end());
        return all;
    }

    std::uint64_t evictions = 0;
    std::uint64_t invalidated = 0;

private:
    static std::uint64_t bytes(mmu::PageSize size) {
        return size == mmu::PageSize::page_4k   ? 0x1000
               : size == mmu::PageSize::page_2m ? 0x20'0000
                                                : 0x4000'0000;
    }
    static std::uint64_t start(std::uint64_t address, mmu::PageSize size) {
        return address / bytes(size) * bytes(size);
    }
    std::list<Page>& set_of(std::uint64_t address, mmu::PageSize size) {
        return sets_[address / bytes(size) % sets_.size()];
    }
    void make_room(std::list<Page>& set, mmu::PageSize size) {
        const auto is_of_size = [&](const Page& p) { return p.size == size; };
        if (static_cast<std::uint64_t>(std::count_if(set.begin(), set.end(), is_of_size)) >= most_.at(size)) {
            set.erase(std::prev(std::find_if(set.rbegin(), set.rend(), is_of_size).base()));
            ++evictions;
        } else if (set.size() == ways_) {
            set.pop_back();
            ++evictions;
        }
    }
    template <class Predicate>
    void erase_if(Predicate&& is_wanted) {
        for (auto& set : sets_) invalidated += std::erase_if(set, is_wanted);
    }

    std::uint64_t ways_;
    std::map<mmu::PageSize, std::uint64_t> most_;
    std::vector<std::list<Page>> sets_;
};

}  // namespace mktme::test
