// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "tests/reference/reference_command.hpp"

namespace mktme::reference {

struct Request {
    Cycle offer = 0;  // cycle from which it may come to its port
    unsigned data_channel = 0, rank = 0, group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;  // the column counts lines
    unsigned keyid = 0;
    bool is_write = false;
    bool is_partial = false;  // a write of less than its line

    // Of a request of one of several requesters:
    unsigned requester = 0;
    Cycle put = 0;         // cycle in which the requester puts it, no later than `offer`
    bool is_late = false;  // it is put in cycle `offer` itself, after the ports have looked for lines once

    [[nodiscard]] bool same_bank(const Request& o) const {
        return data_channel == o.data_channel && rank == o.rank && group == o.group && bank == o.bank;
    }
    [[nodiscard]] bool same_line(const Request& o) const {
        return same_bank(o) && row == o.row && column == o.column;
    }
};

struct Outcome {
    Cycle accepted = 0;
    SimTime done{};  // of a partial write: that of its merged or coalesced write
    bool operator==(const Outcome&) const = default;
};

struct Result {
    std::vector<Command> commands;  // by cycle, then data channel
    std::vector<Outcome> outcomes;  // by request
    Cycle last_cycle = 0;
};

}  // namespace mktme::reference
