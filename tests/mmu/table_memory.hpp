// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>

#include "models/mmu/page_tables.hpp"

namespace mktme::test {

/// Memory of page tables: 64-bit words by full physical address, so each KeyID reads words of its own. A word that was
/// never written is what a function makes of its address.
class TableMemory final : public mmu::PageTables {
public:
    using Content = std::function<std::uint64_t(std::uint64_t place)>;

    explicit TableMemory(Content content = [](std::uint64_t) { return 0; }) : content_{std::move(content)} {}

    [[nodiscard]] std::uint64_t word(std::uint64_t place) const {
        const auto found = words_.find(place);
        return found != words_.end() ? found->second : content_(place);
    }
    void write(std::uint64_t place, std::uint64_t word) { words_[place] = word; }
    [[nodiscard]] mmu::Entry read(PhysAddr place) override { return mmu::Entry{word(place.count())}; }
    mmu::Entry exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) override {
        const std::uint64_t found = word(place.count());
        if (found == seen.bits()) write(place.count(), wanted.bits());
        return mmu::Entry{found};
    }
    [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& written() const { return words_; }

private:
    Content content_;
    std::map<std::uint64_t, std::uint64_t> words_;
};

}  // namespace mktme::test
