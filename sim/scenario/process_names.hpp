// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "kernel_model/mm/address.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::sim {

/// What a name of a process stands for.
struct KeyMeant {
    std::int32_t serial = 0;
};
struct RangeMeant {
    mm::Range range;
};
struct PkeyMeant {
    std::int32_t pkey = 0;
};
using Meant = std::variant<KeyMeant, RangeMeant, PkeyMeant>;

/// The one name space of a process, which its threads share and its children copy.
struct ProcessNames {
    std::map<std::string, Meant> meanings{};
    /// Names that a failed line with `->skip` has left undefined: later lines that use them are skipped.
    std::set<std::string> skipped{};
    mm::Address next_mapping = first_mapping;
    std::map<scenario::Sig, std::uint64_t> signalfds{};  // the descriptor of each signal's latest one
    std::map<std::string, int> files{};                  // descriptors, by their names in `call`

    /// Behind the pages that operations of `call` name by their numbers.
    static constexpr mm::Address first_mapping = 0x1000'0100'0000;

    /// Returns a free place for a mapping: between two holes, and at a multiple of 2 MiB if it is that long.
    mm::Address place(mm::Address length);
    template <class T>
    [[nodiscard]] const T* find(const std::string& name) const {
        const auto found = meanings.find(name);
        return found != meanings.end() ? std::get_if<T>(&found->second) : nullptr;
    }
    void define(const std::string& name, Meant meant) {
        meanings.insert_or_assign(name, meant);
        skipped.erase(name);
    }
    /// Forgets all ranges, as exec does.
    void forget_ranges();
};

}  // namespace mktme::sim
