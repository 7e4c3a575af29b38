// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/dispatch.hpp"

#include <array>

#include "models/base/error.hpp"

namespace mktme::kernel {

namespace {

constexpr std::size_t table_size = syscall::system_calls.back().number + 1U;
using Table = std::array<Handler, table_size>;

Table make_table() {
    Table table{};
    for (const auto rows : {capability_calls(), file_calls(), id_calls(), key_calls(), memory_calls(),
                            process_calls(), signal_calls()})
        for (const Row& row : rows) table[row.number] = row.handler;
    for (const auto& [number, name] : syscall::system_calls)
        if (table[number] == nullptr) throw InvariantError{"no handler of system call " + std::string{name}};
    return table;
}

}  // namespace

Answer perform(Kernel& kernel, Call& call, const Registers& registers) {
    static const Table table = make_table();
    const auto number = static_cast<std::uint32_t>(registers.number);  // the entry code drops the high half
    const Handler handler = number < table.size() ? table[number] : nullptr;
    return handler != nullptr ? handler(kernel, call, registers) : Answer{Errno::enosys};
}

}  // namespace mktme::kernel
