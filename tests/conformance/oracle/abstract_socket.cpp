// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/abstract_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <thread>

#include "tests/conformance/oracle/failure.hpp"

namespace mktme::oracle {

namespace {

struct SocketAddress {
    sockaddr_un socket{};
    socklen_t length = 0;

    [[nodiscard]] const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&socket); }
};

/// Returns the address of a name: a path that begins with a zero byte.
SocketAddress socket_address(const std::string& name) {
    SocketAddress address;
    if (name.size() >= sizeof address.socket.sun_path) throw Failure{name + ": too long for a socket"};
    address.socket.sun_family = AF_UNIX;
    std::memcpy(&address.socket.sun_path[1], name.data(), name.size());
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    return address;
}

/// Binds `socket`. Another recorder that has the address may be about to end.
bool bind_in_time(const Descriptor& socket, const SocketAddress& address) {
    constexpr int attempts = 100;
    constexpr std::chrono::milliseconds pause{100};
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (bind(socket.number(), address.generic(), address.length) == 0) return true;
        std::this_thread::sleep_for(pause);
    }
    return false;
}

}  // namespace

Descriptor listen_at(const std::string& name) {
    constexpr int backlog = 64;
    Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!socket.is_open() || !bind_in_time(socket, socket_address(name)) ||
        listen(socket.number(), backlog) != 0)
        throw_system_failure("cannot listen at " + name);
    return socket;
}

Descriptor accept_from(const Descriptor& listener) {
    return Descriptor{accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC)};
}

Descriptor connect_to(const std::string& name) {
    Descriptor socket{::socket(AF_UNIX, SOCK_STREAM, 0)};
    const auto address = socket_address(name);
    if (!socket.is_open() || connect(socket.number(), address.generic(), address.length) != 0) return {};
    return socket;
}

}  // namespace mktme::oracle
