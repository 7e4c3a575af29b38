// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::task {

enum class Uid : std::uint32_t { root = 0, none = 0xffffffff };
enum class Gid : std::uint32_t { root = 0, none = 0xffffffff };

constexpr std::uint32_t number(Uid uid) { return static_cast<std::uint32_t>(uid); }
constexpr std::uint32_t number(Gid gid) { return static_cast<std::uint32_t>(gid); }

/// Id shown in place of a uid or gid that does not exist (/proc/sys/kernel/overflowuid, overflowgid).
inline constexpr std::uint32_t overflow_id = 65534;
constexpr std::uint32_t shown(Uid uid) { return uid == Uid::none ? overflow_id : number(uid); }
constexpr std::uint32_t shown(Gid gid) { return gid == Gid::none ? overflow_id : number(gid); }

}  // namespace mktme::task
