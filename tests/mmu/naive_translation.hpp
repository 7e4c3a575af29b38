// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "tests/mmu/table_memory.hpp"

namespace mktme::test {

/// Control bits and the access of a naive translation. Bit numbers are those of the Intel SDM, volume 3.
struct NaiveAccess {
    enum class Kind { read, write, fetch };
    std::uint64_t address = 0;
    Kind kind = Kind::read;
    bool user_mode = true;
    bool ac = true;  // EFLAGS.AC
    bool wp = true;
    bool nxe = true;
    bool smep = true;
    bool smap = true;
    bool pages_1g = true;
    std::optional<std::uint32_t> pkru{};  // with CR4.PKE
    int levels = 4;
    std::uint64_t reserved = 0;       // address bits that no entry of the page tables may have
    std::uint64_t host_reserved = 0;  // the same for entries of the EPT
    std::uint64_t cr3 = 0;
    std::optional<std::uint64_t> eptp{};
};

struct NaiveResult {
    enum class End { page, page_fault, violation, misconfiguration };
    End end = End::page_fault;
    std::uint64_t physical = 0;
    std::uint64_t bytes = 0;         // of the page
    std::uint64_t mapped_bytes = 0;  // of the page in the page tables
    bool writable = false;
    bool user = false;
    bool executable = false;
    bool dirty = false;
    unsigned pkey = 0;
    std::uint32_t code = 0;
    std::uint64_t guest = 0;
    std::uint32_t qualification = 0;
    std::vector<std::uint64_t> reads;       // places of page-table entries in the order they are read
    std::vector<std::uint64_t> host_reads;  // of EPT entries
};

/// Translates an access by recursion over the levels, as the SDM words it, and sets accessed and dirty flags in the
/// memory.
NaiveResult translate_naively(const NaiveAccess& access, TableMemory& memory);

}  // namespace mktme::test
