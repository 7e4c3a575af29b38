// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/random_memory_operation.hpp"

#include <fmt/format.h>

namespace mktme::tests {

namespace {

constexpr std::array protections{"rw-", "rw-", "rw-", "r--", "r--", "---", "r-x", "rwx", "-w-"};
constexpr std::array anonymous_flags{"priv,anon,fixed",           "priv,anon,fixed",
                                     "priv,anon,fixed",           "priv,anon,fixed",
                                     "priv,anon,noreplace",       "priv,anon",
                                     "shared,anon,fixed",         "shared,anon,fixed",
                                     "priv,anon,fixed,noreserve", "priv,anon,fixed,populate",
                                     "priv,anon,fixed,locked",    "priv,anon,fixed,growsdown",
                                     "priv,anon,fixed,stack",     "shared,anon,fixed,noreserve",
                                     "shared,anon,fixed,locked",  "droppable,anon,fixed",
                                     "droppable,anon,fixed",      "droppable,anon,fixed,populate"};
constexpr std::array file_flags{
    "shared,fixed",        "shared,fixed",        "priv,fixed",          "priv,fixed",
    "priv,fixed",          "validate,fixed",      "priv,noreplace",      "shared,fixed,populate",
    "shared,fixed,locked", "priv,fixed,populate", "priv,fixed,noreserve"};
constexpr std::array files{"f", "f", "g", "h", "w", "w"};
constexpr std::array bytes{"00", "c3", "90", "41"};
constexpr std::array advice{"dontneed",       "dontneed", "dontfork", "dofork",     "wipeonfork",
                            "keeponfork",     "normal",   "random",   "sequential", "willneed",
                            "free",           "remove",   "dontdump", "dodump",     "populate_read",
                            "populate_write", "20",       "24",       "collapse",   "guard",
                            "guard",          "guard",    "guard",    "unguard",    "unguard"};
constexpr std::array remap_flags{
    "maymove,fixed", "maymove,fixed",           "maymove,fixed", "maymove,fixed",    "none", "none", "none",
    "maymove",       "maymove,dontunmap,fixed", "fixed",         "maymove,dontunmap"};
/// Arguments with one or more errors, which show the order in which the kernel checks them.
constexpr std::array odd_operations{"mmap {p}+1 1 rw- priv,anon,fixed",
                                    "mmap {p} 0 rw- priv,anon,fixed",
                                    "mmap {p} raw:1 rw- priv,anon,fixed",
                                    "mmap {p} 1 rw- anon,fixed",
                                    "mmap {p} raw:0x400000000000 r-- shared,anon",
                                    "mmap {p} raw:0x400000000000 rw- priv,anon",
                                    "mmap {p} 1 0x7fffffff priv,anon,fixed",
                                    "mmap {p} 1 r-- shared,fixed,0x1000000 f 0",
                                    "mmap {p} 1 rw- validate,anon,fixed",
                                    "mmap {p} 1 rw- priv,fixed -1 0",
                                    "mmap {p} 1 r-- priv,fixed f 0+1",
                                    "mmap {p} raw:0xffffffffffffffff r-- priv,anon,fixed",
                                    "mmap raw:0x7ffffffff000 1 r-- priv,anon,fixed",
                                    "mmap {p} raw:0x7ffffffff000 r-- priv,anon",
                                    "mmap {p} 1 r-- validate,noreplace f 0",
                                    "mmap {p} 1 rw- shared,anon,fixed,growsdown",
                                    "mmap {p} 1 r-- priv,fixed,growsdown f 0",
                                    "mmap {p} 2 rw- droppable,anon,fixed,locked",
                                    "mmap {p} 2 rw- droppable,anon,fixed,growsdown",
                                    "mmap {p} 1 rw- droppable,fixed f 0",
                                    "madvise {p}+1 1 guard",
                                    "madvise {p} 0 guard",
                                    "madvise {p} 1 101000",
                                    "madvise {p} 1 104",
                                    "munmap {p}+1 1",
                                    "munmap {p} 0",
                                    "munmap {p} raw:5",
                                    "munmap raw:0x7ffffffff000 1",
                                    "mprotect {p}+5 1 r--",
                                    "mprotect {p} 1 0x10",
                                    "mprotect {p} 1 8",
                                    "mprotect {p} 2 r-d",
                                    "mprotect {p} 2 rwd",
                                    "mprotect {p} 2 r-u",
                                    "mprotect {p} 2 r-du",
                                    "mprotect {p} raw:5000 r--",
                                    "madvise {p}+1 1 dontneed",
                                    "madvise {p} 0 dontneed",
                                    "madvise {p} 1 77",
                                    "madvise {p} raw:0xffffffffffffffff dontneed",
                                    "mlock {p}+1 1",
                                    "munlock {p}+1 1",
                                    "mlock {p} 0",
                                    "mremap {p}+1 1 1 maymove",
                                    "mremap {p} 1 0 none",
                                    "mremap {p} raw:0xfffffffffffff000 2 none",
                                    "mremap {p} raw:0x7fffffffe000 1 maymove,fixed 30",
                                    "mremap {p} 1 raw:0x7ffffffff000 maymove",
                                    "mremap {p} 0 2 maymove",
                                    "mremap {p} 0 2 maymove,fixed 40",
                                    "mremap {p} 2 3 maymove,dontunmap",
                                    "mremap {p} 2 2 maymove,fixed 40+1",
                                    "msync {p} 2 sync",
                                    "msync {p} 2 2",
                                    "msync {p}+1 2 async",
                                    "msync {p} 3 async",
                                    "memread raw:0x7ffffffff000",
                                    "read raw:0xffff800000000000",
                                    "sysread raw:0xffff800000000000",
                                    "ftruncate h 1",
                                    "fread f 0+9",
                                    "pkey_free 0",
                                    "pkey_mprotect {p} 1 r-- 0",
                                    "pkey_mprotect {p} 2 r-- -1",
                                    "pkey_mprotect {p} 1 r-- 16"};

}  // namespace

std::string RandomMemoryOperation::page() { return fmt::format("{}", choices_->below(24)); }
std::string RandomMemoryOperation::length() {
    return fmt::format("{}", 1 + choices_->below(chance(4) ? 12 : 4));
}
std::string RandomMemoryOperation::range() {
    auto start = page();
    return fmt::format("{} {}", start, length());
}
std::string RandomMemoryOperation::protection() { return has_keys_ && chance(8) ? "--x" : pick(protections); }

/// Returns an operation that accesses pages.
std::string RandomMemoryOperation::access_operation() {
    switch (choices_->below(12)) {
        case 0:
        case 1:
        case 2: return fmt::format("write {} {}", page(), pick(bytes));
        case 3: return fmt::format("fill {} {}", range(), pick(bytes));
        case 4:
        case 5: return fmt::format("peek {}", range());
        case 6: return fmt::format("read {}", page());
        case 7: return fmt::format("{} {}", chance(2) ? "sysread" : "syswrite", page());
        case 8: return fmt::format("memread {}", page());
        case 9: return fmt::format("memwrite {} {}", page(), pick(bytes));
        case 10: return fmt::format("fread {} {}", pick(files), choices_->below(7));
        default:
            return chance(3) ? fmt::format("ftruncate {} {}{}", chance(2) ? "f" : "g", choices_->below(7),
                                           chance(4) ? "+100" : "")
                             : odd_operation();
    }
}

std::string RandomMemoryOperation::mapping_operation() {
    if (has_keys_ && chance(4)) return key_operation();
    switch (choices_->below(16)) {
        case 0:
        case 1:
        case 2: return fmt::format("mmap {} {} {}", range(), protection(), pick(anonymous_flags));
        case 3: return file_mapping();
        case 4:
        case 5: return fmt::format("munmap {}", range());
        case 6:
        case 7:
        case 8:
        case 9:
        case 10: return fmt::format("mprotect {} {}", range(), protection());
        case 11:
        case 12: return move();
        case 13:
        case 14: return fmt::format("madvise {} {}", range(), pick(advice));
        default: return fmt::format("{} {}", chance(2) ? "mlock" : "munlock", range());
    }
}

std::string RandomMemoryOperation::file_mapping() {
    return fmt::format("mmap {} {} {} {} {}", range(), protection(), pick(file_flags), pick(files),
                       choices_->below(chance(2) ? 5 : 40));
}

std::string RandomMemoryOperation::move() {
    const auto from = page();
    const auto old_length = length();
    const auto flags = pick(remap_flags);
    const auto new_length = chance(2) ? old_length : length();
    return fmt::format("mremap {} {} {} {} {}", from, old_length, new_length, flags, page());
}

std::string RandomMemoryOperation::key_operation() {
    const auto key = choices_->below(5);
    switch (choices_->below(8)) {
        case 0: return fmt::format("pkey_alloc 0 {}", choices_->below(4));
        case 1: return fmt::format("pkey_free {}", 1 + key);
        case 2: return fmt::format("pkey_set {} {}", 1 + key, choices_->below(4));
        case 3: return "rdpkru";
        case 4: return fmt::format("sigpkru");
        default:
            return fmt::format("pkey_mprotect {} {} {}", range(), protection(), static_cast<int>(key) - 1);
    }
}

std::string RandomMemoryOperation::odd_operation() {
    return fmt::format(fmt::runtime(pick(odd_operations)), fmt::arg("p", page()));
}

}  // namespace mktme::tests
