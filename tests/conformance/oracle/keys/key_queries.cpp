// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>

#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/keys/actor_operations.hpp"
#include "tests/conformance/oracle/keys/key_users.hpp"
#include "tests/conformance/oracle/keys/keyctl.hpp"
#include "tests/conformance/oracle/keys/query_buffer.hpp"

namespace mktme::oracle {

namespace {

unsigned long buffer_address(const std::string& bytes) {
    return reinterpret_cast<unsigned long>(bytes.data());
}

/// Performs `call` with the address of a buffer of `size` bytes, and stores in `data` what the buffer holds then. The
/// result is the length of the answer, which may exceed the buffer.
template <class SystemCall>
long fill(std::size_t size, std::string& data, SystemCall call) {
    constexpr std::size_t guard = 8;
    data.assign(size + guard, untouched_byte);
    const long length = call(size == 0 ? 0 : buffer_address(data));
    data.resize(length < 0 ? 0 : std::min(size, static_cast<std::size_t>(length)));
    return length;
}

/// Performs the keyctl of an operation whose arguments are a key and, if it has a second, the size of the buffer.
template <int command>
long query(const Call& call, std::string& data) {
    const auto size = buffer_size(call);
    return fill(size, data,
                [&](unsigned long address) { return keyctl(command, call.number(0), address, size); });
}

long capabilities(const Call& call, std::string& data) {
    const auto size = call.number(0);
    return fill(size, data,
                [&](unsigned long address) { return keyctl(KEYCTL_CAPABILITIES, address, size); });
}

/// Gives the description of a key, of which the recorder wants to know the type.
long type_of(const Call& call, std::string& data) {
    constexpr std::size_t longest_description = 4200;
    const long length = fill(longest_description, data, [&](unsigned long address) {
        return keyctl(KEYCTL_DESCRIBE, call.number(0), address, longest_description);
    });
    data.resize(std::min(data.find('\0'), data.size()));  // the description ends with a zero byte
    return length;
}

long key_line_query(const Call& call, std::string& data) {
    data = key_line(static_cast<std::int32_t>(call.number(0)));
    return 0;
}

long user_line_query(const Call& call, std::string& data) {
    data = steady_user_line(static_cast<std::uint32_t>(call.number(0)));
    return 0;
}

}  // namespace

const std::map<std::string_view, KeyQuery>& key_queries() {
    static const std::map<std::string_view, KeyQuery> queries{
        {"read", query<KEYCTL_READ>},
        {"describe", query<KEYCTL_DESCRIBE>},
        {"get_security", query<KEYCTL_GET_SECURITY>},
        {"capabilities", capabilities},
        {"type_of", type_of},
        {"proc_key", key_line_query},
        {"proc_user", user_line_query},
    };
    return queries;
}

}  // namespace mktme::oracle
