// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::keys {
struct Upcall;
}

namespace mktme::sim {

class CaseProgram;

/// Performs the callout information as the program of an upcall's handler, as the recorder's /sbin/request-key does.
void handle_by_callout(const CaseProgram& program, const keys::Upcall& upcall);

}  // namespace mktme::sim
