// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/frame.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

namespace mktme::oracle {

namespace {

using Length = std::uint32_t;
constexpr Length longest = 64U << 20U;

bool send_all(int socket, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

bool read_all(int socket, std::span<char> bytes) {
    while (!bytes.empty()) {
        const auto got = read(socket, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

}  // namespace

bool send_frame(const Descriptor& socket, std::string_view message) {
    const auto length = static_cast<Length>(message.size());
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    bytes += message;
    return send_all(socket.number(), bytes);
}

std::optional<std::string> receive_frame(const Descriptor& socket) {
    std::string bytes(sizeof(Length), '\0');
    if (!read_all(socket.number(), bytes)) return std::nullopt;
    Length length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > longest) return std::nullopt;
    bytes.resize(length);
    if (!read_all(socket.number(), bytes)) return std::nullopt;
    return bytes;
}

}  // namespace mktme::oracle
