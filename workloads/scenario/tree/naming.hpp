// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/names.hpp"

namespace mktme::scenario {

/// Name that an action gives to what it makes.
struct Naming {
    enum class Need : std::uint8_t { optional, required };

    Role gives = Role::key;
    Need need = Need::required;
};

}  // namespace mktme::scenario
