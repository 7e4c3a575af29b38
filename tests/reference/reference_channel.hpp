// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/crypto/crypto_params.hpp"
#include "models/memctrl/memory_params.hpp"
#include "tests/reference/reference_engine.hpp"

namespace mktme::reference {

struct Config {
    std::string part;
    unsigned ranks = 1;
    unsigned data_channels = 1;
    bool refresh = true;
    std::uint64_t refresh_postpone = 0;
    memctrl::ControllerParams controller;
    crypto::EncryptionParams encryption;
    crypto::EngineParams engine;
    std::map<unsigned, crypto::Algorithm> keys;
};

struct Request {
    Cycle offer = 0;  // offered no earlier than this, nor than the request before was accepted
    unsigned data_channel = 0, rank = 0, group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;
    unsigned keyid = 0;
    bool is_write = false;

    [[nodiscard]] bool same_line(const Request& o) const {
        return data_channel == o.data_channel && rank == o.rank && group == o.group && bank == o.bank &&
               row == o.row && column == o.column;
    }
};

struct Outcome {
    Cycle accepted = 0;
    SimTime done{};
    bool operator==(const Outcome&) const = default;
};

struct Result {
    std::vector<Command> commands;  // by cycle, then data channel
    std::vector<Outcome> outcomes;  // by request
    Cycle last_cycle = 0;
};

/// docs/models/memory-controller.md in slow motion: every clock edge is visited, every rule is a loop, and nothing
/// is shared with the event-driven model but number types, clocks and parameters.
Result run(const Config& config, const std::vector<Request>& requests);

}  // namespace mktme::reference
