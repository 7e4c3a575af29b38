// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

namespace mktme::case_language {

// Operations of the languages that recorded cases are written in. Whoever replays cases gives them their meaning
// (sim/conformance); `call` of a scenario uses the same words. Process operations are not among them.

/// Operation on keys.
struct KeyOperation {
    std::string_view name;
    /// One letter per argument: s string, p payload, k key, i number, h hex number, u uid, g gid, e errno.
    /// Arguments after `?` may be missing; the one before `*` may be repeated.
    std::string_view signature;
};

/// Operation on memory or protection keys.
struct MemoryOperation {
    std::string_view name;
    std::size_t least_words = 0;
    std::size_t most_words = 0;
};

inline constexpr std::array key_operations{
    KeyOperation{"add_key", "sspk"},
    KeyOperation{"request_key", "sssk"},
    KeyOperation{"get_keyring_ID", "ki"},
    KeyOperation{"join_session", "s"},
    KeyOperation{"update", "kp"},
    KeyOperation{"revoke", "k"},
    KeyOperation{"chown", "kug"},
    KeyOperation{"setperm", "kh"},
    KeyOperation{"describe", "k?i"},
    KeyOperation{"clear", "k"},
    KeyOperation{"link", "kk"},
    KeyOperation{"unlink", "kk"},
    KeyOperation{"search", "kssk"},
    KeyOperation{"read", "k?i"},
    KeyOperation{"instantiate", "kpk"},
    KeyOperation{"instantiate_iov", "kk?p*"},
    KeyOperation{"negate", "kik"},
    KeyOperation{"reject", "kiek"},
    KeyOperation{"set_reqkey", "i"},
    KeyOperation{"set_timeout", "ki"},
    KeyOperation{"assume_authority", "k"},
    KeyOperation{"get_security", "k?i"},
    KeyOperation{"session_to_parent", ""},
    KeyOperation{"invalidate", "k"},
    KeyOperation{"get_persistent", "uk"},
    KeyOperation{"move", "kkki"},
    KeyOperation{"restrict", "kss"},
    KeyOperation{"capabilities", "i"},
    KeyOperation{"keyctl", "iiiii"},
    KeyOperation{"proc_key", "k"},
    KeyOperation{"proc_user", "u"},
};

inline constexpr std::array memory_operations{
    MemoryOperation{"mmap", 4, 6},       MemoryOperation{"munmap", 2, 2},
    MemoryOperation{"mprotect", 3, 3},   MemoryOperation{"pkey_mprotect", 4, 4},
    MemoryOperation{"pkey_alloc", 2, 2}, MemoryOperation{"pkey_free", 1, 1},
    MemoryOperation{"mremap", 4, 5},     MemoryOperation{"madvise", 3, 3},
    MemoryOperation{"msync", 3, 3},      MemoryOperation{"mlock", 2, 2},
    MemoryOperation{"munlock", 2, 2},    MemoryOperation{"read", 1, 1},
    MemoryOperation{"write", 2, 2},      MemoryOperation{"exec", 1, 1},
    MemoryOperation{"fill", 3, 3},       MemoryOperation{"peek", 2, 2},
    MemoryOperation{"sysread", 1, 1},    MemoryOperation{"syswrite", 1, 1},
    MemoryOperation{"memread", 1, 1},    MemoryOperation{"memwrite", 2, 2},
    MemoryOperation{"file", 3, 3},       MemoryOperation{"ftruncate", 2, 2},
    MemoryOperation{"fread", 2, 2},      MemoryOperation{"vmas", 0, 0},
    MemoryOperation{"pages", 0, 0},      MemoryOperation{"rdpkru", 0, 0},
    MemoryOperation{"wrpkru", 1, 1},     MemoryOperation{"pkey_get", 1, 1},
    MemoryOperation{"pkey_set", 2, 2},   MemoryOperation{"sigpkru", 0, 1},
    MemoryOperation{"sigmod", 1, 1},
};

/// Returns the operation of that name; null if there is none. `read` is an operation on keys and one on memory.
const KeyOperation* find_key_operation(std::string_view name);
const MemoryOperation* find_memory_operation(std::string_view name);
bool is_operation(std::string_view name);
/// Returns the names of all operations, each once.
std::span<const std::string_view> operation_names();

/// Range of the number of arguments that an operation takes.
struct ArgumentCount {
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
    std::size_t least = 0;
    std::size_t most = 0;
    bool operator==(const ArgumentCount&) const = default;
};
/// Precondition: is_operation(name). For `read`, the counts of both.
ArgumentCount argument_count(std::string_view name);
/// Returns the letter of argument `i` of an operation on keys; 'i' behind the last.
char argument_letter(const KeyOperation& operation, std::size_t i);

/// Operation of a table that is known to have it; a compile error otherwise.
consteval KeyOperation key_operation(std::string_view name) {
    for (const auto& operation : key_operations)
        if (operation.name == name) return operation;
    throw "no operation on keys has this name";
}
consteval MemoryOperation memory_operation(std::string_view name) {
    for (const auto& operation : memory_operations)
        if (operation.name == name) return operation;
    throw "no operation on memory has this name";
}

}  // namespace mktme::case_language
