// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/conformance/oracle/keys/actor.hpp"
#include "tests/conformance/oracle/keys/key_messages.hpp"

namespace mktme::oracle {

// Operations of actors, by name. Each returns its result as a system call does: -1, and sets errno, if it fails.

/// Single system calls: those of the key service, and those that change credentials.
using KeyCall = long (*)(const Call& call);
const std::map<std::string_view, KeyCall>& key_calls();

/// Calls and files that give bytes.
using KeyQuery = long (*)(const Call& call, std::string& data);
const std::map<std::string_view, KeyQuery>& key_queries();

/// Operations on the process of the actor.
using ProcessOperation = long (*)(const Call& call, Actor& actor);
const std::map<std::string_view, ProcessOperation>& process_operations();

}  // namespace mktme::oracle
