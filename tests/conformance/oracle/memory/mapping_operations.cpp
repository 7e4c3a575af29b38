// SPDX-License-Identifier: Apache-2.0
#include <sys/syscall.h>
#include <unistd.h>
#include <array>
#include <cerrno>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/fault_count.hpp"
#include "tests/conformance/oracle/memory/flags.hpp"
#include "tests/conformance/oracle/memory/mappings.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

/// Returns the result text of a call that maps `length` bytes. A mapping outside the arena, whose place is random, is
/// unmapped at once.
std::string placed(long address, std::uint64_t length) {
    if (address == -1) return error_result(errno);
    const auto place = static_cast<Address>(address);
    if (in_arena(place)) return page_text(place);
    syscall(SYS_munmap, place, length);
    return "elsewhere";
}

/// Returns the descriptor of a file of the script; that of a number if there is no such file.
std::uint64_t file_descriptor(const std::string& word, const MemoryProcess& process) {
    const auto found = process.files.find(word);
    return found == process.files.end() ? int_of(word) : static_cast<std::uint32_t>(found->second.number());
}

/// ADDR LEN PROT FLAGS [FILE OFFSET]
std::string map(const Words& w, MemoryActor& actor) {
    constexpr std::size_t with_file = 7;
    const bool has_file = w.size() >= with_file;
    const auto address = w[1] == "any" ? 0 : address_of(w[1]);
    const auto length = length_of(w[2]);
    const auto file = has_file ? file_descriptor(w[5], actor.process()) : int_of("-1");
    const auto offset = has_file ? length_of(w[6]) : 0;
    return placed(
        counted_call(SYS_mmap, {address, length, protection_of(w[3]), mapping_flags_of(w[4]), file, offset}),
        length);
}

/// OLD OLDLEN NEWLEN FLAGS [NEW]
std::string remap(const Words& w, MemoryActor& /*actor*/) {
    constexpr std::size_t with_new = 6;
    const auto place = w.size() >= with_new ? address_of(w[5]) : 0;
    const auto length = length_of(w[3]);
    return placed(counted_call(SYS_mremap,
                               {address_of(w[1]), length_of(w[2]), length, remapping_flags_of(w[4]), place}),
                  length);
}

std::string unmap(const Words& w, MemoryActor& /*actor*/) {
    return call_result(syscall(SYS_munmap, address_of(w[1]), length_of(w[2])));
}

std::string protect(const Words& w, MemoryActor& /*actor*/) {
    return call_result(counted_call(SYS_mprotect, {address_of(w[1]), length_of(w[2]), protection_of(w[3])}));
}

std::string advise(const Words& w, MemoryActor& /*actor*/) {
    return call_result(counted_call(SYS_madvise, {address_of(w[1]), length_of(w[2]), advice_of(w[3])}));
}

std::string lock(const Words& w, MemoryActor& /*actor*/) {
    return call_result(counted_call(SYS_mlock, {address_of(w[1]), length_of(w[2])}));
}

std::string unlock(const Words& w, MemoryActor& /*actor*/) {
    return call_result(counted_call(SYS_munlock, {address_of(w[1]), length_of(w[2])}));
}

std::string synchronise(const Words& w, MemoryActor& /*actor*/) {
    return call_result(syscall(SYS_msync, address_of(w[1]), length_of(w[2]), sync_flags_of(w[3])));
}

template <Listing listing>
std::string list(const Words& /*words*/, MemoryActor& /*actor*/) {
    return listed_mappings(listing);
}

}  // namespace

std::span<const MemoryEntry> mapping_operations() {
    static constexpr std::array entries{
        MemoryEntry{"mmap", 4, any_number, map},
        MemoryEntry{"munmap", 2, 2, unmap},
        MemoryEntry{"mprotect", 3, 3, protect},
        MemoryEntry{"madvise", 3, 3, advise},
        MemoryEntry{"mremap", 4, any_number, remap},
        MemoryEntry{"mlock", 2, 2, lock},
        MemoryEntry{"munlock", 2, 2, unlock},
        MemoryEntry{"msync", 3, 3, synchronise},
        MemoryEntry{"vmas", 0, any_number, list<Listing::mappings>},
        MemoryEntry{"pages", 0, any_number, list<Listing::pages>},
    };
    return entries;
}

}  // namespace mktme::oracle
