// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/dispatch.hpp"

#include "models/base/error.hpp"

namespace mktme::kernel {

DispatchTable::DispatchTable() {
    for (const auto rows : {capability_calls(), file_calls(), id_calls(), key_calls(), memory_calls(),
                            process_calls(), signal_calls()})
        for (const Row& row : rows) handlers_[row.number] = row.handler;
    for (const auto& [number, name] : syscall::system_calls)
        if (handlers_[number] == nullptr)
            throw InvariantError{"no handler of system call " + std::string{name}};
}

const DispatchTable& dispatch_table() {
    static const DispatchTable table;
    return table;
}

}  // namespace mktme::kernel
