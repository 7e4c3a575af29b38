// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace mktme::tests {

/// Calls that a capability script makes.
enum class CapabilityAct : std::uint64_t {
    capget,       // version, target, 1 without a data pointer
    capset,       // version, target, effective, permitted, inheritable
    prctl,        // option, four arguments
    setresuid,    // real, effective, saved
    setresgid,    // real, effective, saved
    setfsuid,     // uid
    setfsgid,     // gid
    setgroups,    // number of groups, groups
    stack_limit,  // setrlimit(RLIMIT_STACK, soft limit)
    execute,      // execve of the program's file of that index
};

/// Values of a target, which stands for a process id.
namespace capability_target {
inline constexpr std::uint64_t zero = 0;
inline constexpr std::uint64_t own = 1;
inline constexpr std::uint64_t nobody = 2;
inline constexpr std::uint64_t negative = 3;
inline constexpr std::uint64_t count = 4;
inline constexpr std::int32_t no_such_pid = 1 << 30;
}  // namespace capability_target

struct CapabilityStep {
    CapabilityAct act{};
    std::array<std::uint64_t, 5> words{};
};

inline constexpr std::uint64_t no_group = ~std::uint64_t{0};

/// State of a thread after a step, and the result of the step. All members have the same size, so that it can be sent
/// as bytes.
struct CapabilityRecord {
    std::int64_t result = 0;              // value or negative errno
    std::uint64_t version = 0;            // of the header, after capget and capset
    std::array<std::uint64_t, 6> data{};  // the words that capget wrote
    std::uint64_t effective = 0;
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
    std::uint64_t ambient = 0;
    std::uint64_t bounding = 0;
    std::uint64_t securebits = 0;
    std::uint64_t no_new_privs = 0;
    std::uint64_t keepcaps = 0;
    std::uint64_t dumpable = 0;
    std::uint64_t secure = 0;             // AT_SECURE
    std::array<std::uint64_t, 4> uids{};  // real, effective, saved, filesystem
    std::array<std::uint64_t, 4> gids{};
    std::array<std::uint64_t, 2> groups{};  // no_group: none; has room for those of a script
    std::uint64_t stack_limit = 0;

    bool operator==(const CapabilityRecord&) const = default;
};

/// First descriptor of the program's files, which execute names by index.
inline constexpr int first_program_file = 10;

}  // namespace mktme::tests
