// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/descriptor.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <cerrno>

namespace mktme::oracle {

void Descriptor::close() noexcept {
    if (!is_open()) return;
    const int error = errno;
    ::close(release());
    errno = error;
}

std::optional<Ends> socket_pair() {
    std::array<int, 2> numbers{};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, numbers.data()) != 0) return std::nullopt;
    return Ends{Descriptor{numbers[0]}, Descriptor{numbers[1]}};
}

bool readable(const Descriptor& descriptor, std::chrono::milliseconds limit) {
    pollfd poll{descriptor.number(), POLLIN, 0};
    return ::poll(&poll, 1, static_cast<int>(limit.count())) > 0;
}

void close_inherited(const Descriptor& kept) {
    constexpr int first = 3;
    constexpr int end = 256;  // a recorder never has more
    for (int number = first; number < end; ++number)
        if (number != kept.number()) ::close(number);
}

}  // namespace mktme::oracle
