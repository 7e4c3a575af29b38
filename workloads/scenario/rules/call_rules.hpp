// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/rules/name_visitor.hpp"
#include "workloads/scenario/tree/call.hpp"

namespace mktme::scenario {

/// Checks the number of a call's words, and with `visitor` the keys among them. Throws Mistake.
void check_call(const Call& call, NameVisitor& visitor);

/// Returns the kind of what the name of a call stands for.
Kinds kind_made(const Call& call);

}  // namespace mktme::scenario
