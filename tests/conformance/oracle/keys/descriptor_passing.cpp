// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/descriptor_passing.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <array>
#include <cstring>

namespace mktme::oracle {

namespace {

/// Message of one byte, with room for one descriptor (cmsg(3)).
struct PassingMessage {
    PassingMessage() {
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
    }

    char byte = 'f';
    iovec part{&byte, 1};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
};

}  // namespace

bool send_descriptor(const Descriptor& socket, const Descriptor& passed) {
    PassingMessage message;
    cmsghdr* const control = CMSG_FIRSTHDR(&message.header);
    const int number = passed.number();
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof number);
    std::memcpy(CMSG_DATA(control), &number, sizeof number);
    return sendmsg(socket.number(), &message.header, MSG_NOSIGNAL) == 1;
}

Descriptor receive_descriptor(const Descriptor& socket) {
    PassingMessage message;
    if (recvmsg(socket.number(), &message.header, 0) != 1) return {};
    const cmsghdr* const control = CMSG_FIRSTHDR(&message.header);
    if (control == nullptr || control->cmsg_type != SCM_RIGHTS) return {};
    int number = -1;
    std::memcpy(&number, CMSG_DATA(control), sizeof number);
    return Descriptor{number};
}

}  // namespace mktme::oracle
