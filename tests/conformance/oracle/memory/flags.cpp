// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/flags.hpp"

#include <linux/mman.h>
#include <sys/mman.h>
#include <cctype>
#include <map>
#include <string_view>

#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

using Flags = std::map<std::string_view, std::uint64_t>;

/// Returns a number in the notation of C, as the int that the system call takes.
std::uint64_t number_of(const std::string& word) {
    constexpr int any_base = 0;
    return static_cast<std::uint32_t>(signed_number(word, any_base));
}

std::uint64_t flag_of(const std::string& word, const Flags& flags) {
    const auto found = flags.find(word);
    return found == flags.end() ? number_of(word) : found->second;
}

std::uint64_t flags_of(const std::string& words, const Flags& flags) {
    std::uint64_t all = 0;
    for (const auto& word : words_of(words, ",")) all |= flag_of(word, flags);
    return all;
}

std::uint64_t protection_of_letter(char letter) {
    switch (letter) {
        case 'r': return PROT_READ;
        case 'w': return PROT_WRITE;
        case 'x': return PROT_EXEC;
        case 'd': return PROT_GROWSDOWN;
        case 'u': return PROT_GROWSUP;
        default: return 0;
    }
}

}  // namespace

std::uint64_t protection_of(const std::string& word) {
    if (!word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0) return number_of(word);
    std::uint64_t protection = 0;
    for (const auto letter : word) protection |= protection_of_letter(letter);
    return protection;
}

std::uint64_t mapping_flags_of(const std::string& word) {
    constexpr std::uint64_t droppable = 0x8;  // MAP_DROPPABLE of Linux 6.11
    static const Flags flags{
        {"priv", MAP_PRIVATE},        {"shared", MAP_SHARED},     {"validate", MAP_SHARED_VALIDATE},
        {"anon", MAP_ANONYMOUS},      {"fixed", MAP_FIXED},       {"noreplace", MAP_FIXED_NOREPLACE},
        {"noreserve", MAP_NORESERVE}, {"populate", MAP_POPULATE}, {"locked", MAP_LOCKED},
        {"growsdown", MAP_GROWSDOWN}, {"stack", MAP_STACK},       {"denywrite", MAP_DENYWRITE},
        {"droppable", droppable}};
    return flags_of(word, flags);
}

std::uint64_t remapping_flags_of(const std::string& word) {
    static const Flags flags{
        {"none", 0}, {"maymove", MREMAP_MAYMOVE}, {"fixed", MREMAP_FIXED}, {"dontunmap", MREMAP_DONTUNMAP}};
    return flags_of(word, flags);
}

std::uint64_t advice_of(const std::string& word) {
    constexpr std::uint64_t guard_install = 102;  // MADV_GUARD_* of Linux 6.13
    constexpr std::uint64_t guard_remove = 103;
    constexpr std::uint64_t collapse = 25;  // MADV_COLLAPSE of Linux 6.1
    static const Flags advice{{"normal", MADV_NORMAL},
                              {"random", MADV_RANDOM},
                              {"sequential", MADV_SEQUENTIAL},
                              {"willneed", MADV_WILLNEED},
                              {"dontneed", MADV_DONTNEED},
                              {"free", MADV_FREE},
                              {"remove", MADV_REMOVE},
                              {"dontfork", MADV_DONTFORK},
                              {"dofork", MADV_DOFORK},
                              {"dontdump", MADV_DONTDUMP},
                              {"dodump", MADV_DODUMP},
                              {"wipeonfork", MADV_WIPEONFORK},
                              {"keeponfork", MADV_KEEPONFORK},
                              {"populate_read", MADV_POPULATE_READ},
                              {"populate_write", MADV_POPULATE_WRITE},
                              {"collapse", collapse},
                              {"guard", guard_install},
                              {"unguard", guard_remove}};
    return flag_of(word, advice);
}

std::uint64_t sync_flags_of(const std::string& word) {
    static const Flags flags{{"sync", MS_SYNC}, {"async", MS_ASYNC}};
    return flag_of(word, flags);
}

}  // namespace mktme::oracle
