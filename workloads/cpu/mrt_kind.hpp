// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/instruction.hpp"
#include "workloads/formats/mrt_layout.hpp"

namespace mktme::workloads::mrt {

/// Returns the kind of a record that is no filler.
inline cpu::AccessKind kind_of(const Record& record) {
    const bool is_locked = (record.kind & locked) != 0;
    switch (record.kind & ~unsigned{locked}) {
        case store: return is_locked ? cpu::AccessKind::locked_store : cpu::AccessKind::store;
        case fetch: return cpu::AccessKind::fetch;
        default: return is_locked ? cpu::AccessKind::locked_load : cpu::AccessKind::load;
    }
}

}  // namespace mktme::workloads::mrt
