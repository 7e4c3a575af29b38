// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/pkru_operations.hpp"

#include <fmt/format.h>

namespace mktme::sim {

namespace {

std::string shown(hw::Pkru pkru) { return fmt::format("{:08x}", pkru.value()); }

int pkey_word(const MemoryWords& words) {
    const auto pkey = words.integer(0);
    if (pkey < 0 || pkey >= hw::Pkru::keys) words.reject(0, "a protection key");
    return pkey;
}

/// The handler begins with the value of a new program, and what it writes is gone when it returns: PKRU
/// comes back from the signal frame, where the handler of `sigmod` changes it.
std::string raise_signal(std::string_view name, const MemoryWords& words, hw::Pkru& pkru) {
    hw::Pkru in_frame = pkru;
    const hw::Pkru at_entry = pkru = hw::initial_pkru;
    if (words.count() > 0) (name == "sigmod" ? in_frame : pkru) = hw::Pkru{words.hex(0)};
    pkru = in_frame;
    return fmt::format("{} {}", shown(at_entry), shown(pkru));
}

}  // namespace

std::optional<std::string> perform_pkru_operation(std::string_view name, const MemoryWords& words,
                                                  hw::Pkru& pkru) {
    const auto count = words.count();
    if (name == "rdpkru" && count == 0) return shown(pkru);
    if (name == "wrpkru" && count == 1) {
        pkru = hw::Pkru{words.hex(0)};
        return "0";
    }
    if (name == "pkey_get" && count == 1)
        return fmt::format("{}", static_cast<unsigned>(pkru.rights(pkey_word(words))));
    if (name == "pkey_set" && count == 2) {
        constexpr std::uint64_t most = 3;
        if (words.number(1) > most) words.reject(1, "rights (0 to 3)");
        pkru.set_rights(pkey_word(words), static_cast<hw::PkeyRights>(words.number(1)));
        return "0";
    }
    if ((name == "sigpkru" && count <= 1) || (name == "sigmod" && count == 1))
        return raise_signal(name, words, pkru);
    return std::nullopt;
}

}  // namespace mktme::sim
