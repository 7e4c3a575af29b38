// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/keys/key_names.hpp"
#include "tests/conformance/oracle/keys/users.hpp"

namespace mktme::oracle {

/// Names by which a case knows the keys and users of the host.
struct CaseNames {
    KeyNames keys;
    Users users;
};

// The kernel's names of some keyrings contain a user or a serial: _uid.N, _uid_ses.N, _persistent.N and _req.HEX.
// A script writes its own user and `_req.kN` instead.

/// Returns a description of the script as the kernel gets it.
std::string host_description(std::string text, CaseNames& names);

/// Returns a description of the kernel as the script writes it.
std::string script_description(std::string text, CaseNames& names);

}  // namespace mktme::oracle
