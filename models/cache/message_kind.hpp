// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace cache {

/// Messages between a core and a slice (docs/models/coherence.md).
enum class MessageKind : std::uint8_t {
    // To a slice, in the order in which it takes those of one core and cycle.
    probe_answer,
    put_m,
    put_e,
    put_s,
    clflush,
    clflushopt,
    clwb,
    wbinvd,
    get_s,
    get_m,
    device_read,
    device_write,
    // To a core, in the order in which it takes those of one cycle.
    reply,
    put_answer,
    flush_answer,
    wbinvd_answer,
    probe_downgrade,
    probe_invalidate,
};

}  // namespace cache

template <>
struct EnumNames<cache::MessageKind> {
    static constexpr std::array<std::string_view, 18> names{
        "probe answer", "PutM",       "PutE",         "PutS",          "CLFLUSH",         "CLFLUSHOPT",
        "CLWB",         "WBINVD",     "GetS",         "GetM",          "device read",     "device write",
        "reply",        "Put answer", "flush answer", "WBINVD answer", "downgrade probe", "invalidate probe"};
};

namespace cache {

constexpr bool is_put(MessageKind kind) { return kind >= MessageKind::put_m && kind <= MessageKind::put_s; }
constexpr bool is_flush(MessageKind kind) {
    return kind >= MessageKind::clflush && kind <= MessageKind::clwb;
}
constexpr bool is_of_device(MessageKind kind) {
    return kind == MessageKind::device_read || kind == MessageKind::device_write;
}
constexpr bool is_probe(MessageKind kind) { return kind >= MessageKind::probe_downgrade; }

/// Returns the first kind of those that are one in the order of messages: Puts, flushes, requests, probes. Slices and cores
/// take groups in order of these kinds.
constexpr MessageKind group_of(MessageKind kind) {
    if (is_put(kind)) return MessageKind::put_m;
    if (is_flush(kind) || kind == MessageKind::wbinvd) return MessageKind::clflush;
    if (kind == MessageKind::get_m || is_of_device(kind)) return MessageKind::get_s;
    return is_probe(kind) ? MessageKind::probe_downgrade : kind;
}

}  // namespace cache
}  // namespace mktme
