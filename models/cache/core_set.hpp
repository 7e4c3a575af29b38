// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

namespace mktme::cache {

/// Number of a core, or of whatever has private caches, as a directory knows it: from 0 on, over all packages.
using CoreNumber = std::uint32_t;

/// Set of cores: a word for the first 64, and memory of its own once it has had any other.
class CoreSet {
public:
    void insert(CoreNumber core) { make_word(core) |= bit_of(core); }
    void erase(CoreNumber core) {
        if (contains(core)) make_word(core) &= ~bit_of(core);
    }
    [[nodiscard]] bool contains(CoreNumber core) const {
        if (core < cores_a_word) return (first_ & bit_of(core)) != 0;
        const std::size_t number = core / cores_a_word - 1;
        return rest_ != nullptr && number < rest_->size() && ((*rest_)[number] & bit_of(core)) != 0;
    }
    [[nodiscard]] std::uint64_t size() const {
        auto count = static_cast<std::uint64_t>(std::popcount(first_));
        if (rest_ == nullptr) return count;
        for (const auto word : *rest_) count += static_cast<std::uint64_t>(std::popcount(word));
        return count;
    }
    [[nodiscard]] bool is_empty() const { return first_ == 0 && (rest_ == nullptr || size() == 0); }
    /// Calls `visit(core)` for each core, in order of number.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        visit_word(first_, 0, visit);
        if (rest_ == nullptr) return;
        CoreNumber base = cores_a_word;
        for (const auto word : *rest_) {
            visit_word(word, base, visit);
            base += cores_a_word;
        }
    }

private:
    static constexpr CoreNumber cores_a_word = 64;

    static std::uint64_t bit_of(CoreNumber core) { return std::uint64_t{1} << core % cores_a_word; }
    template <class Visitor>
    static void visit_word(std::uint64_t word, CoreNumber base, Visitor&& visit) {
        for (; word != 0; word &= word - 1) visit(base + static_cast<CoreNumber>(std::countr_zero(word)));
    }
    /// Returns the word that holds this core, which is made if there is none.
    std::uint64_t& make_word(CoreNumber core) {
        if (core < cores_a_word) return first_;
        if (rest_ == nullptr) rest_ = std::make_unique<std::vector<std::uint64_t>>();
        const std::size_t number = core / cores_a_word - 1;
        if (number >= rest_->size()) rest_->resize(number + 1);
        return (*rest_)[number];
    }

    std::uint64_t first_ = 0;  // cores 0 to 63
    std::unique_ptr<std::vector<std::uint64_t>> rest_;
};

}  // namespace mktme::cache
