// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_model/keys/core/references.hpp"
#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {

class KeyService;
using task::Credentials;

void count_reference(const KeyPtr& key, References& held);
void count_references(const Credentials& cred, References& held);

/// Returns a description of the first broken invariant of the key service; nullopt if all hold. The invariants cover
/// reference counts and users' accounts, dangling links, cycles of keyrings, and unreachable keys that are not
/// collected.
///
/// `held` are the references from outside: of tasks, of system calls in progress, of upcalls. Precondition:
/// GarbageCollector::run() was called.
std::optional<std::string> broken_invariant(const KeyService& service, References held);

}  // namespace mktme::keys
