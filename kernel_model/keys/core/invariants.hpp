// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/task/credentials.hpp"

namespace mktme::keys {

void count_reference(const KeyPtr& key, References& held);
void count_references(const Credentials& cred, References& held);

/// Says what is wrong with the key service, if anything: reference counts and users' books that do not
/// add up, dangling links, circles of keyrings, keys that nobody can reach and nobody collects.
///
/// `held` are the references from outside: of tasks, of system calls under way, of upcalls. To be asked
/// after GarbageCollector::run().
std::optional<std::string> broken_invariant(const KeyService& service, References held);

}  // namespace mktme::keys
