// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/rules/name_tables.hpp"
#include "workloads/scenario/rules/participants.hpp"

namespace mktme::scenario {

/// All names that the lines read so far have introduced.
struct KnownNames {
    /// A key of another process that a line waits for: a later line may give its name.
    struct Awaited {
        ProcessIndex process = 0;
        FKey key;
    };

    explicit KnownNames(Version version) : participants{version} {}

    Participants participants;
    NameTables tables;
    std::map<std::string, Position, std::less<>> captures;
    std::vector<Awaited> awaited;
};

}  // namespace mktme::scenario
