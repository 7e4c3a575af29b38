// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/calls/keyctl.hpp"

#include <algorithm>
#include <array>

namespace mktme::keys {

namespace {

using Registers = std::array<std::int64_t, 4>;
using Value = Result<std::int64_t>;

Value value(Errno error) { return failed(error) ? Value{error} : Value{0}; }
Value value(const Result<Serial>& serial) { return serial ? Value{number(*serial)} : serial.error(); }
Value value(const Result<Reading>& read) {
    return read ? Value{static_cast<std::int64_t>(read->length)} : read.error();
}

Serial serial(std::int64_t word) { return Serial{static_cast<std::int32_t>(word)}; }
std::uint32_t word32(std::int64_t word) { return static_cast<std::uint32_t>(word); }
UserBytes pointer(std::int64_t address, std::int64_t length = 0) {
    const auto size = static_cast<std::size_t>(length);
    return address == 0 ? UserBytes::null(size) : UserBytes::unmapped(size);
}
/// Returns EFAULT if there is data to write: no address is mapped.
Value reading(const Result<Reading>& read, std::int64_t address) {
    if (read && read->data && read->length > 0 && address != 0) return Errno::efault;
    return value(read);
}

/// Refuses an address of the kernel's half before all other checks.
Value instantiate(SystemCall& call, const Registers& a) {
    if (a[1] < 0 && a[2] != 0) return Errno::efault;
    return value(instantiate_key(call, serial(a[0]), pointer(a[1], a[2]), serial(a[3])));
}

Value instantiate_from_vectors(SystemCall& call, const Registers& a) {
    if (a[1] == 0 || a[2] == 0) return value(instantiate_key_iov(call, serial(a[0]), {}, serial(a[3])));
    return word32(a[2]) > max_payload_vectors ? Errno::einval : Errno::efault;
}

/// KEYCTL_PKEY_*: returns EFAULT, as no operands can be passed through unmapped pointers.
Value operate_with_key(SystemCall& /*call*/, const Registers& /*a*/) { return Errno::efault; }
Value query_key(SystemCall& /*call*/, const Registers& a) {
    return a[1] != 0 ? Errno::einval : Errno::efault;
}

Value set_default_destination(SystemCall& call, const Registers& a) {
    const auto old = set_reqkey_keyring(call, task::DefaultDestination{static_cast<std::int32_t>(a[0])});
    return old ? Value{static_cast<std::int32_t>(*old)} : old.error();
}

/// Returns the size of a reader's buffer, whose address is in register `address`. A null pointer only requests the size
/// of the data.
std::size_t buffer(const Registers& a, std::size_t address) {
    return a[address] == 0 ? 0 : static_cast<std::size_t>(a[address + 1]);
}

using Call = SystemCall;
using Regs = Registers;

/// KEYCTL_* of linux/keyctl.h, but for Diffie-Hellman (23), which is not configured.
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
};

struct Operation {
    Keyctl command;
    Value (*perform)(SystemCall& call, const Registers& registers);
};

// clang-format off
constexpr std::array operations{
    Operation{Keyctl::get_keyring_id, [](Call& c, const Regs& a) {
        return value(get_keyring_id(c, serial(a[0]), word32(a[1]) != 0)); }},
    Operation{Keyctl::join_session_keyring, [](Call& c, const Regs& a) { return value(join_session_keyring(c, pointer(a[0]))); }},
    Operation{Keyctl::update, [](Call& c, const Regs& a) {
        return value(update_key(c, serial(a[0]), pointer(a[1], a[2]))); }},
    Operation{Keyctl::revoke, [](Call& c, const Regs& a) { return value(revoke_key(c, serial(a[0]))); }},
    Operation{Keyctl::chown, [](Call& c, const Regs& a) {
        return value(chown_key(c, serial(a[0]), Uid{word32(a[1])}, Gid{word32(a[2])})); }},
    Operation{Keyctl::setperm, [](Call& c, const Regs& a) { return value(setperm_key(c, serial(a[0]), word32(a[1]))); }},
    Operation{Keyctl::describe, [](Call& c, const Regs& a) {
        return reading(describe_key(c, serial(a[0]), buffer(a, 1)), a[1]); }},
    Operation{Keyctl::clear, [](Call& c, const Regs& a) { return value(keyring_clear(c, serial(a[0]))); }},
    Operation{Keyctl::link, [](Call& c, const Regs& a) { return value(keyring_link(c, serial(a[0]), serial(a[1]))); }},
    Operation{Keyctl::unlink, [](Call& c, const Regs& a) { return value(keyring_unlink(c, serial(a[0]), serial(a[1]))); }},
    Operation{Keyctl::search, [](Call& c, const Regs& a) {
        return value(keyring_search(c, serial(a[0]), pointer(a[1]), pointer(a[2]), serial(a[3]))); }},
    Operation{Keyctl::read, [](Call& c, const Regs& a) {
        return reading(read_key(c, serial(a[0]), buffer(a, 1)), a[1]); }},
    Operation{Keyctl::instantiate, instantiate},
    Operation{Keyctl::negate, [](Call& c, const Regs& a) {
        return value(negate_key(c, serial(a[0]), word32(a[1]), serial(a[2]))); }},
    Operation{Keyctl::set_reqkey_keyring, set_default_destination},
    Operation{Keyctl::set_timeout, [](Call& c, const Regs& a) {
        return value(set_key_timeout(c, serial(a[0]), word32(a[1]))); }},
    Operation{Keyctl::assume_authority, [](Call& c, const Regs& a) { return value(assume_authority(c, serial(a[0]))); }},
    Operation{Keyctl::get_security, [](Call& c, const Regs& a) {
        return reading(get_security(c, serial(a[0]), buffer(a, 1)), a[1]); }},
    Operation{Keyctl::session_to_parent, [](Call& c, const Regs&) { return value(session_to_parent(c)); }},
    Operation{Keyctl::reject, [](Call& c, const Regs& a) {
        return value(reject_key(c, serial(a[0]), word32(a[1]), static_cast<std::int32_t>(a[2]), serial(a[3]))); }},
    Operation{Keyctl::instantiate_iov, instantiate_from_vectors},
    Operation{Keyctl::invalidate, [](Call& c, const Regs& a) { return value(invalidate_key(c, serial(a[0]))); }},
    Operation{Keyctl::get_persistent, [](Call& c, const Regs& a) {
        return value(get_persistent(c, Uid{word32(a[0])}, serial(a[1]))); }},
    Operation{Keyctl::pkey_query, query_key},
    Operation{Keyctl::pkey_encrypt, operate_with_key},
    Operation{Keyctl::pkey_decrypt, operate_with_key},
    Operation{Keyctl::pkey_sign, operate_with_key},
    Operation{Keyctl::pkey_verify, operate_with_key},
    Operation{Keyctl::restrict_keyring, [](Call& c, const Regs& a) {
        return value(restrict_keyring(c, serial(a[0]), pointer(a[1]), pointer(a[2]))); }},
    Operation{Keyctl::move, [](Call& c, const Regs& a) {
        return value(keyring_move(c, serial(a[0]), serial(a[1]), serial(a[2]), word32(a[3]))); }},
    Operation{Keyctl::capabilities, [](Call&, const Regs& a) {
        return a[1] != 0 ? Value{Errno::efault} : Value{capability_bytes}; }},
};
// clang-format on

}  // namespace

Value keyctl(SystemCall& call, std::int64_t operation, const Registers& registers) {
    const auto* found =
        std::ranges::find(operations, Keyctl{static_cast<std::int32_t>(operation)}, &Operation::command);
    return found != operations.end() ? found->perform(call, registers) : Value{Errno::eopnotsupp};
}

}  // namespace mktme::keys
