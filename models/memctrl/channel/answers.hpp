// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/read_number.hpp"
#include "models/memctrl/request/request.hpp"

namespace mktme::memctrl {

/// Acceptance of a line in cycle `at`: it has left the port.
struct Acceptance {
    std::uint64_t tag;
    Cycles at;
};

/// Completion at `done` of a read, when its data are available, or of a write, when its last beat is sent. It is known
/// earlier, as soon as the last command is issued.
struct Completion {
    std::uint64_t tag = 0;
    SimTime done{};
    SimTime exposed{};                              // of a read: latency of the engine that its reader sees
    contents::ReadNumber data = contents::no_read;  // of the bytes of a read, if it asked for them
};

/// Answers to one requester that it has not taken yet.
struct Outbox {
    std::vector<Acceptance> accepted;
    std::vector<Completion> done;
};

/// Answers to all requesters of a package, by their number.
class Outboxes {
public:
    /// Adds a requester and returns its number.
    RequesterId add() {
        boxes_.emplace_back();
        return RequesterId{static_cast<std::uint16_t>(boxes_.size() - 1)};
    }
    [[nodiscard]] std::size_t size() const { return boxes_.size(); }
    [[nodiscard]] Outbox& operator[](RequesterId requester) { return boxes_[requester.count()]; }

    void accepted(const Request& request, Cycles at) {
        if (request.answers.accepted) (*this)[request.from].accepted.push_back({request.tag, at});
    }
    /// Adds a completion, whose tag is that of the request.
    void done(const Request& request, Completion completion) {
        if (!request.answers.done) return;
        completion.tag = request.tag;
        (*this)[request.from].done.push_back(completion);
    }

private:
    std::vector<Outbox> boxes_;
};

}  // namespace mktme::memctrl
