// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/exchange.hpp"

#include <poll.h>
#include <algorithm>
#include <array>
#include <cerrno>

#include "tests/conformance/oracle/frame.hpp"

namespace mktme::oracle {

namespace {

using Clock = std::chrono::steady_clock;

/// Returns the milliseconds until `end`, as poll(2) takes them.
int left_until(Clock::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

Reply read_answer(const Channel& channel) {
    const auto message = receive_frame(channel.socket);
    auto answer = message ? decoded_answer(*message) : std::nullopt;
    if (!answer) return {Reply::Outcome::ended, {}};
    return {Reply::Outcome::answered, *std::move(answer)};
}

}  // namespace

Reply await(const Channel& channel, Upcalls& upcalls, std::chrono::milliseconds limit,
            UpcallService service) {
    const auto end = Clock::now() + limit;
    while (true) {
        if (service == UpcallService::default_handler) upcalls.serve_by_default();
        std::array<pollfd, 2> polls{pollfd{channel.socket.number(), POLLIN, 0},
                                    pollfd{upcalls.listener().number(), POLLIN, 0}};
        const int ready = poll(polls.data(), polls.size(), left_until(end));
        if (ready == 0) return {Reply::Outcome::timed_out, {}};
        if (ready < 0) continue;
        if ((polls[1].revents & POLLIN) != 0) upcalls.accept();
        if (polls[0].revents != 0) return read_answer(channel);
    }
}

Answer ask(const Channel& channel, Upcalls& upcalls, const Call& call) {
    if (send_frame(channel.socket, encoded(call))) {
        auto reply = await(channel, upcalls, answer_limit, UpcallService::default_handler);
        if (reply.outcome == Reply::Outcome::answered) return std::move(reply.answer);
    }
    return {-1, EIO, {}};  // no answer
}

}  // namespace mktme::oracle
