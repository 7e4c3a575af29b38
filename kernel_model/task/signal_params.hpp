// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/fields.hpp"

namespace mktme {

namespace task {

/// Rights of protection keys that a signal handler starts with (docs/facts.md#signal-handlers).
enum class HandlerPkru {
    init,           // those of a new program: key 0 only, as in Linux
    clear,          // all keys open
    lockdown,       // key 0 only, so that the stack works; the execute-only key as it was
    save_clear_14,  // the first 14 keys that are not global open; key 0 and the execute-only key as they were
    inherit,        // those of the interrupted code
};

}  // namespace task

template <>
struct EnumNames<task::HandlerPkru> {
    static constexpr std::array<std::string_view, 5> names{"init", "clear", "lockdown", "save-clear-14",
                                                           "inherit"};
};

namespace task {

struct SignalParams {
    static constexpr auto section = "kernel";

    HandlerPkru handler_pkru{HandlerPkru::init};

    static constexpr auto fields() {
        using P = SignalParams;
        return std::tuple{
            field<&P::handler_pkru>("handler_pkru", "rights of protection keys a signal handler starts with")
                .from("Linux 6.18: init; the others were proposed in July 2016"),
        };
    }
};

}  // namespace task

}  // namespace mktme
