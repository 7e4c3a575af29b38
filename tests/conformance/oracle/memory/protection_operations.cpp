// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <array>

#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/fault_count.hpp"
#include "tests/conformance/oracle/memory/flags.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"
#include "tests/conformance/oracle/memory/pkru.hpp"
#include "tests/conformance/oracle/memory/signal_pkru.hpp"

namespace mktme::oracle {

namespace {

constexpr const char* no_keys = "nopku";
constexpr Pkru rights_mask = 3;

Pkru pkru_of(const std::string& word) {
    constexpr int hex = 16;
    return static_cast<Pkru>(unsigned_number(word, hex));
}

/// Returns the place of a key's rights in PKRU.
unsigned shift_of(const std::string& key) {
    constexpr unsigned bits_of_key = 2;
    return bits_of_key * static_cast<unsigned>(signed_number(key));
}

std::string allocate(const Words& w, MemoryActor& /*actor*/) {
    constexpr int any_base = 0;
    return call_result(
        syscall(SYS_pkey_alloc, unsigned_number(w[1], any_base), unsigned_number(w[2], any_base)));
}

std::string release(const Words& w, MemoryActor& /*actor*/) {
    return call_result(syscall(SYS_pkey_free, int_of(w[1])));
}

std::string protect_with_key(const Words& w, MemoryActor& /*actor*/) {
    return call_result(counted_call(SYS_pkey_mprotect,
                                    {address_of(w[1]), length_of(w[2]), protection_of(w[3]), int_of(w[4])}));
}

std::string read_register(const Words& /*words*/, MemoryActor& /*actor*/) {
    return has_protection_keys() ? fmt::format("{:08x}", read_pkru()) : no_keys;
}

std::string write_register(const Words& w, MemoryActor& /*actor*/) {
    if (!has_protection_keys()) return no_keys;
    write_pkru(pkru_of(w[1]));
    return "0";
}

/// KEY
std::string rights(const Words& w, MemoryActor& /*actor*/) {
    if (!has_protection_keys()) return no_keys;
    return std::to_string((read_pkru() >> shift_of(w[1])) & rights_mask);
}

/// KEY RIGHTS
std::string set_rights(const Words& w, MemoryActor& /*actor*/) {
    if (!has_protection_keys()) return no_keys;
    const auto shift = shift_of(w[1]);
    write_pkru((read_pkru() & ~(rights_mask << shift)) | (static_cast<Pkru>(int_of(w[2])) << shift));
    return "0";
}

/// Sends a signal whose handler performs `action` if there is a value for it. The result is PKRU in the handler and
/// after it.
template <HandlerAction action>
std::string send_signal(const Words& w, MemoryActor& /*actor*/) {
    if (!has_protection_keys()) return no_keys;
    const bool has_value = w.size() > 1;
    const auto at_entry =
        raise_signal(has_value ? action : HandlerAction::none, has_value ? pkru_of(w[1]) : 0);
    return fmt::format("{:08x} {:08x}", at_entry, read_pkru());
}

}  // namespace

std::span<const MemoryEntry> protection_operations() {
    static constexpr std::array entries{
        MemoryEntry{"pkey_alloc", 2, 2, allocate},
        MemoryEntry{"pkey_free", 1, 1, release},
        MemoryEntry{"pkey_mprotect", 4, 4, protect_with_key},
        MemoryEntry{"rdpkru", 0, any_number, read_register},
        MemoryEntry{"wrpkru", 1, 1, write_register},
        MemoryEntry{"pkey_get", 1, 1, rights},
        MemoryEntry{"pkey_set", 2, 2, set_rights},
        MemoryEntry{"sigpkru", 0, any_number, send_signal<HandlerAction::write_pkru>},
        MemoryEntry{"sigmod", 0, any_number, send_signal<HandlerAction::write_saved_pkru>},
    };
    return entries;
}

}  // namespace mktme::oracle
