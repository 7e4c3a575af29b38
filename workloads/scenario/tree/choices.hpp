// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/fields.hpp"

namespace mktme {

namespace scenario {

/// RING: a special keyring.
enum class Ring : std::uint8_t { thread, process, session, user, user_session, group, authority, requestor };
/// CAP: capability of a process.
enum class Cap : std::uint8_t { sys_resource, sys_admin, none };
enum class YesNo : std::uint8_t { yes, no };
enum class OnOff : std::uint8_t { on, off };
/// ONOFF: state after a hotplug.
enum class Presence : std::uint8_t { online, offline };
/// RIGHTS of a protection key: deny-access sets AD, deny-write WD, deny-all both.
enum class Rights : std::uint8_t { none, deny_write, deny_access, deny_all };
/// CMP of a statistic or count with a number.
enum class Comparison : std::uint8_t { less, at_most, equal, at_least, greater };
enum class Backing : std::uint8_t { anon, file };
enum class Sharing : std::uint8_t { exclusive, shared };
enum class Direction : std::uint8_t { read, write };
enum class Order : std::uint8_t { seq, random };
/// Mapping of a trace's pages: onto the range, or none.
enum class Fold : std::uint8_t { mod, none };
enum class Limit : std::uint8_t { sigpending, as, memlock };
/// Work of a kernel thread on pages.
enum class PageWork : std::uint8_t { swap_out, migrate, collapse, split, ksm };
enum class SkippedFlush : std::uint8_t { alloc, free, none };
enum class Erasure : std::uint8_t { zero, zero_flush, zero_nt, flush_clear, wbinvd_clear, clear_flush };
enum class PowerEvent : std::uint8_t { off, cycle, standby };
/// CLASS of wrong reads: the counters `check.*`.
enum class ReadClass : std::uint8_t {
    wrong_key,
    stale_alias,
    lost_writeback,
    cleared_key,
    relocated,
    replayed,
    corrupted,
    keyid_range,
    leak,
    leak_posted
};
/// STATE of a KeyID. Profile 59 has the first four, 62 the next three, all others `free` and `used`.
enum class SlotState : std::uint8_t { available, assigned, ref_killed, ref_released, free, key, dying, used };
/// si_code of a SIGSEGV.
enum class SegvCode : std::uint8_t { maperr, accerr, pkuerr };

}  // namespace scenario

template <>
struct EnumNames<scenario::Ring> {
    static constexpr std::array<std::string_view, 8> names{"@t", "@p", "@s", "@u", "@us", "@g", "@a", "@r"};
};
template <>
struct EnumNames<scenario::Cap> {
    static constexpr std::array<std::string_view, 3> names{"SYS_RESOURCE", "SYS_ADMIN", "none"};
};
template <>
struct EnumNames<scenario::YesNo> {
    static constexpr std::array<std::string_view, 2> names{"yes", "no"};
};
template <>
struct EnumNames<scenario::OnOff> {
    static constexpr std::array<std::string_view, 2> names{"on", "off"};
};
template <>
struct EnumNames<scenario::Presence> {
    static constexpr std::array<std::string_view, 2> names{"online", "offline"};
};
template <>
struct EnumNames<scenario::Rights> {
    static constexpr std::array<std::string_view, 4> names{"none", "deny-write", "deny-access", "deny-all"};
};
template <>
struct EnumNames<scenario::Comparison> {
    static constexpr std::array<std::string_view, 5> names{"<", "<=", "=", ">=", ">"};
};
template <>
struct EnumNames<scenario::Backing> {
    static constexpr std::array<std::string_view, 2> names{"anon", "file"};
};
template <>
struct EnumNames<scenario::Sharing> {
    static constexpr std::array<std::string_view, 2> names{"private", "shared"};
};
template <>
struct EnumNames<scenario::Direction> {
    static constexpr std::array<std::string_view, 2> names{"read", "write"};
};
template <>
struct EnumNames<scenario::Order> {
    static constexpr std::array<std::string_view, 2> names{"seq", "random"};
};
template <>
struct EnumNames<scenario::Fold> {
    static constexpr std::array<std::string_view, 2> names{"mod", "none"};
};
template <>
struct EnumNames<scenario::Limit> {
    static constexpr std::array<std::string_view, 3> names{"sigpending", "as", "memlock"};
};
template <>
struct EnumNames<scenario::PageWork> {
    static constexpr std::array<std::string_view, 5> names{"swap-out", "migrate", "collapse", "split", "ksm"};
};
template <>
struct EnumNames<scenario::SkippedFlush> {
    static constexpr std::array<std::string_view, 3> names{"alloc", "free", "none"};
};
template <>
struct EnumNames<scenario::Erasure> {
    static constexpr std::array<std::string_view, 6> names{"zero",        "zero-flush",   "zero-nt",
                                                           "flush-clear", "wbinvd-clear", "clear-flush"};
};
template <>
struct EnumNames<scenario::PowerEvent> {
    static constexpr std::array<std::string_view, 3> names{"off", "cycle", "standby"};
};
template <>
struct EnumNames<scenario::ReadClass> {
    static constexpr std::array<std::string_view, 10> names{
        "wrong_key", "stale_alias", "lost_writeback", "cleared_key", "relocated",
        "replayed",  "corrupted",   "keyid_range",    "leak",        "leak_posted"};
};
template <>
struct EnumNames<scenario::SlotState> {
    static constexpr std::array<std::string_view, 8> names{
        "available", "assigned", "ref-killed", "ref-released", "free", "key", "dying", "used"};
};
template <>
struct EnumNames<scenario::SegvCode> {
    static constexpr std::array<std::string_view, 3> names{"SEGV_MAPERR", "SEGV_ACCERR", "SEGV_PKUERR"};
};

}  // namespace mktme
