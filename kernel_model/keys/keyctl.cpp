// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/keyctl.hpp"

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
/// Nothing can be written to an address that is not mapped.
Value reading(const Result<Reading>& read, std::int64_t address) {
    if (read && read->data && read->length > 0 && address != 0) return Errno::efault;
    return value(read);
}

/// An address of the kernel's half is refused before anything else is looked at.
Value instantiate(SystemCall& call, const Registers& a) {
    if (a[1] < 0 && a[2] != 0) return Errno::efault;
    return value(instantiate_key(call, serial(a[0]), pointer(a[1], a[2]), serial(a[3])));
}

Value instantiate_from_vectors(SystemCall& call, const Registers& a) {
    if (a[1] == 0 || a[2] == 0) return value(instantiate_key_iov(call, serial(a[0]), {}, serial(a[3])));
    return word32(a[2]) > max_payload_vectors ? Errno::einval : Errno::efault;
}

Value asymmetric_operation(std::int64_t operation, const Registers& a) {
    constexpr std::int64_t query = 24;
    return operation == query && a[1] != 0 ? Errno::einval : Errno::efault;
}

}  // namespace

Value keyctl(SystemCall& call, std::int64_t operation, const Registers& a) {
    const auto size = [&](std::size_t i) { return a[i - 1] == 0 ? 0 : static_cast<std::size_t>(a[i]); };
    switch (static_cast<std::int32_t>(operation)) {
        case 0: return value(get_keyring_id(call, serial(a[0]), word32(a[1]) != 0));
        case 1: return value(join_session_keyring(call, pointer(a[0])));
        case 2: return value(update_key(call, serial(a[0]), pointer(a[1], a[2])));
        case 3: return value(revoke_key(call, serial(a[0])));
        case 4: return value(chown_key(call, serial(a[0]), Uid{word32(a[1])}, Gid{word32(a[2])}));
        case 5: return value(setperm_key(call, serial(a[0]), word32(a[1])));
        case 6: return reading(describe_key(call, serial(a[0]), size(2)), a[1]);
        case 7: return value(keyring_clear(call, serial(a[0])));
        case 8: return value(keyring_link(call, serial(a[0]), serial(a[1])));
        case 9: return value(keyring_unlink(call, serial(a[0]), serial(a[1])));
        case 10: return value(keyring_search(call, serial(a[0]), pointer(a[1]), pointer(a[2]), serial(a[3])));
        case 11: return reading(read_key(call, serial(a[0]), size(2)), a[1]);
        case 12: return instantiate(call, a);
        case 13: return value(negate_key(call, serial(a[0]), word32(a[1]), serial(a[2])));
        case 14: {
            const auto old =
                set_reqkey_keyring(call, kernel::DefaultDestination{static_cast<std::int32_t>(a[0])});
            return old ? Value{static_cast<std::int32_t>(*old)} : old.error();
        }
        case 15: return value(set_key_timeout(call, serial(a[0]), word32(a[1])));
        case 16: return value(assume_authority(call, serial(a[0])));
        case 17: return reading(get_security(call, serial(a[0]), size(2)), a[1]);
        case 18: return value(session_to_parent(call));
        case 19:
            return value(
                reject_key(call, serial(a[0]), word32(a[1]), static_cast<std::int32_t>(a[2]), serial(a[3])));
        case 20: return instantiate_from_vectors(call, a);
        case 21: return value(invalidate_key(call, serial(a[0])));
        case 22: return value(get_persistent(call, Uid{word32(a[0])}, serial(a[1])));
        case 24:
        case 25:
        case 26:
        case 27:
        case 28: return asymmetric_operation(operation, a);
        case 29: return value(restrict_keyring(call, serial(a[0]), pointer(a[1]), pointer(a[2])));
        case 30: return value(keyring_move(call, serial(a[0]), serial(a[1]), serial(a[2]), word32(a[3])));
        case 31: return a[1] != 0 ? Value{Errno::efault} : Value{capability_bytes};
        default: return Errno::eopnotsupp;
    }
}

}  // namespace mktme::keys
