// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/keyctl.hpp"

#include <algorithm>
#include <array>

#include "kernel_model/syscall/copy.hpp"

namespace mktme::keys {

namespace {

using Value = Result<std::int64_t>;
using Regs = syscall::Registers;

/// Most bytes that are cleared at once behind the capabilities.
constexpr std::size_t clear_part = 4096;

/// The capabilities, bit by bit (keyrings_capabilities): persistent keyrings, public keys, invalidation, restrictions
/// and moves; names and tags by user namespace. There are no Diffie-Hellman operations, big keys or notifications.
constexpr std::array capability_set{'\xeb', '\x03'};

Value value(Errno error) { return failed(error) ? Value{error} : Value{0}; }
Value value(const Result<Serial>& serial) { return serial ? Value{number(*serial)} : serial.error(); }

// The operation is in the first register, its arguments are in the next four.
Serial serial(const Regs& r, std::size_t i) { return Serial{r.int32(i)}; }
UserAddr address(const Regs& r, std::size_t i) { return {r.a[i]}; }
UserBytes buffer(const Regs& r, std::size_t i) { return {address(r, i), r.a[i + 1]}; }

/// Writes what a call has read to the buffer of its reader, and returns the length of what there is to read.
Value write_out(KeyCall& call, const Result<Reading>& read, UserBytes to) {
    if (!read) return read.error();
    if (read->data && !to.is_null())
        if (const Errno error = syscall::write_bytes(call.call(), to.address, *read->data); failed(error))
            return error;
    return static_cast<std::int64_t>(read->length);
}

/// Performs an operation that reads. A null buffer only asks for the length.
template <class Read>
Value read_out(KeyCall& call, const Regs& r, Read&& read) {
    const UserBytes to = buffer(r, 2);
    const auto text = call.once([&] { return read(call, serial(r, 1), to.is_null() ? 0 : to.length); });
    return write_out(call, text, to);
}

Value set_default_destination(KeyCall& call, const Regs& r) {
    const auto old = set_reqkey_keyring(call, task::DefaultDestination{r.int32(1)});
    return old ? Value{static_cast<std::int32_t>(*old)} : old.error();
}

/// KEYCTL_* of linux/keyctl.h, but for Diffie-Hellman (23), which is not configured, and the operation that was proposed
/// for keys in use, whose number is the first that Linux leaves free.
enum class Keyctl : std::int32_t {
    get_keyring_id = 0,
    join_session_keyring = 1,
    update = 2,
    revoke = 3,
    chown = 4,
    setperm = 5,
    describe = 6,
    clear = 7,
    link = 8,
    unlink = 9,
    search = 10,
    read = 11,
    instantiate = 12,
    negate = 13,
    set_reqkey_keyring = 14,
    set_timeout = 15,
    assume_authority = 16,
    get_security = 17,
    session_to_parent = 18,
    reject = 19,
    instantiate_iov = 20,
    invalidate = 21,
    get_persistent = 22,
    pkey_query = 24,
    pkey_encrypt = 25,
    pkey_decrypt = 26,
    pkey_sign = 27,
    pkey_verify = 28,
    restrict_keyring = 29,
    move = 30,
    capabilities = 31,
    safe_revoke = 33,
};

struct Operation {
    Keyctl command;
    Value (*perform)(KeyCall& call, const Regs& registers);
};

Value operate(KeyCall& call, const Regs& r) {
    return value(operate_asymmetric(call, address(r, 1), address(r, 2)));
}

// clang-format off
constexpr std::array operations{
    Operation{Keyctl::get_keyring_id, [](KeyCall& c, const Regs& r) {
        return value(get_keyring_id(c, serial(r, 1), r.word32(2) != 0)); }},
    Operation{Keyctl::join_session_keyring, [](KeyCall& c, const Regs& r) {
        return value(join_session_keyring(c, address(r, 1))); }},
    Operation{Keyctl::update, [](KeyCall& c, const Regs& r) {
        return value(update_key(c, serial(r, 1), buffer(r, 2))); }},
    Operation{Keyctl::revoke, [](KeyCall& c, const Regs& r) { return value(revoke_key(c, serial(r, 1))); }},
    Operation{Keyctl::chown, [](KeyCall& c, const Regs& r) {
        return value(chown_key(c, serial(r, 1), Uid{r.word32(2)}, Gid{r.word32(3)})); }},
    Operation{Keyctl::setperm, [](KeyCall& c, const Regs& r) {
        return value(setperm_key(c, serial(r, 1), r.word32(2))); }},
    Operation{Keyctl::describe, [](KeyCall& c, const Regs& r) { return read_out(c, r, describe_key); }},
    Operation{Keyctl::clear, [](KeyCall& c, const Regs& r) { return value(keyring_clear(c, serial(r, 1))); }},
    Operation{Keyctl::link, [](KeyCall& c, const Regs& r) {
        return value(keyring_link(c, serial(r, 1), serial(r, 2))); }},
    Operation{Keyctl::unlink, [](KeyCall& c, const Regs& r) {
        return value(keyring_unlink(c, serial(r, 1), serial(r, 2))); }},
    Operation{Keyctl::search, [](KeyCall& c, const Regs& r) {
        return value(keyring_search(c, serial(r, 1), address(r, 2), address(r, 3), serial(r, 4))); }},
    Operation{Keyctl::read, [](KeyCall& c, const Regs& r) { return read_out(c, r, read_key); }},
    Operation{Keyctl::instantiate, [](KeyCall& c, const Regs& r) {
        return value(instantiate_key(c, serial(r, 1), buffer(r, 2), serial(r, 4))); }},
    Operation{Keyctl::negate, [](KeyCall& c, const Regs& r) {
        return value(negate_key(c, serial(r, 1), r.word32(2), serial(r, 3))); }},
    Operation{Keyctl::set_reqkey_keyring, set_default_destination},
    Operation{Keyctl::set_timeout, [](KeyCall& c, const Regs& r) {
        return value(set_key_timeout(c, serial(r, 1), r.word32(2))); }},
    Operation{Keyctl::assume_authority, [](KeyCall& c, const Regs& r) {
        return value(assume_authority(c, serial(r, 1))); }},
    Operation{Keyctl::get_security, [](KeyCall& c, const Regs& r) { return read_out(c, r, get_security); }},
    Operation{Keyctl::session_to_parent, [](KeyCall& c, const Regs&) { return value(session_to_parent(c)); }},
    Operation{Keyctl::reject, [](KeyCall& c, const Regs& r) {
        return value(reject_key(c, serial(r, 1), r.word32(2), r.int32(3), serial(r, 4))); }},
    Operation{Keyctl::instantiate_iov, [](KeyCall& c, const Regs& r) {
        return value(instantiate_key_iov(c, serial(r, 1), address(r, 2), r.word32(3), serial(r, 4))); }},
    Operation{Keyctl::invalidate, [](KeyCall& c, const Regs& r) { return value(invalidate_key(c, serial(r, 1))); }},
    Operation{Keyctl::get_persistent, [](KeyCall& c, const Regs& r) {
        return value(get_persistent(c, Uid{r.word32(1)}, serial(r, 2))); }},
    Operation{Keyctl::pkey_query, [](KeyCall& c, const Regs& r) {
        return r.a[2] != 0 ? Value{Errno::einval} : value(query_asymmetric(c, serial(r, 1), address(r, 3))); }},
    Operation{Keyctl::pkey_encrypt, operate},
    Operation{Keyctl::pkey_decrypt, operate},
    Operation{Keyctl::pkey_sign, operate},
    Operation{Keyctl::pkey_verify, operate},
    Operation{Keyctl::restrict_keyring, [](KeyCall& c, const Regs& r) {
        return value(restrict_keyring(c, serial(r, 1), address(r, 2), address(r, 3))); }},
    Operation{Keyctl::move, [](KeyCall& c, const Regs& r) {
        return value(keyring_move(c, serial(r, 1), serial(r, 2), serial(r, 3), r.word32(4))); }},
    Operation{Keyctl::capabilities, [](KeyCall& c, const Regs& r) { return get_capabilities(c, buffer(r, 1)); }},
    Operation{Keyctl::safe_revoke, [](KeyCall& c, const Regs& r) {
        return value(safe_revoke_key(c, serial(r, 1))); }},
};
// clang-format on

/// Returns the place of each operation in the table; 0 for none, else one more than its index.
constexpr auto places = [] {
    std::array<std::uint8_t, static_cast<std::size_t>(Keyctl::safe_revoke) + 1> found{};
    for (std::size_t i = 0; i < operations.size(); ++i)
        found[static_cast<std::size_t>(operations[i].command)] = static_cast<std::uint8_t>(i + 1);
    return found;
}();

}  // namespace

Result<std::int64_t> get_capabilities(KeyCall& call, UserBytes buffer) {
    const std::string_view all{capability_set.data(), capability_set.size()};
    const auto known = all.substr(0, buffer.length);
    if (const Errno error = syscall::write_bytes(call.call(), buffer.address, known); failed(error))
        return error;
    const std::string zeros(std::min(buffer.length - known.size(), clear_part), '\0');
    for (std::size_t done = known.size(); done < buffer.length;) {
        const auto part = std::string_view{zeros}.substr(0, buffer.length - done);
        if (const Errno error = syscall::write_bytes(call.call(), buffer.address + done, part); failed(error))
            return error;
        done += part.size();
    }
    return static_cast<std::int64_t>(capability_set.size());
}

Result<std::int64_t> keyctl(KeyCall& call, const syscall::Registers& registers) {
    const std::uint32_t command = registers.word32(0);
    if (command >= places.size() || places[command] == 0) return Errno::eopnotsupp;
    return operations[places[command] - 1U].perform(call, registers);
}

}  // namespace mktme::keys
