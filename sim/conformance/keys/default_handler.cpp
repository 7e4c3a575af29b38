// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/default_handler.hpp"

#include <cstdlib>

#include "kernel_model/keys/calls/keyctl.hpp"

namespace mktme::sim {

namespace {

using keys::Serial;
using keys::SystemCall;

/// Rejects `key` as `text` says: "SECONDS:ERROR", the error by name or number.
void reject(SystemCall& call, Serial key, const std::string& text) {
    const auto colon = text.find(':');
    auto error = static_cast<std::int32_t>(syscall::Errno::ekeyrejected);
    if (colon != std::string::npos) {
        const auto name = text.substr(colon + 1);
        const auto named = syscall::errno_named(name);
        error = failed(named) ? static_cast<std::int32_t>(named) : std::atoi(name.c_str());
    }
    const auto seconds = static_cast<std::uint32_t>(std::atol(text.c_str()));
    static_cast<void>(reject_key(call, key, seconds, error, Serial::none));
}

std::string callout_info(SystemCall& call) {
    constexpr std::size_t buffer = 8191;
    const auto text = read_key(call, Serial::reqkey_auth_key, buffer);
    return text ? text->data.value_or("") : "";
}

}  // namespace

void handle_by_callout(keys::KeyService& service, task::Task& task, const keys::Upcall& upcall) {
    SystemCall assume{service, task};
    static_cast<void>(assume_authority(assume, upcall.key));
    SystemCall look{service, task};
    const auto info = callout_info(look);
    const auto command = info.substr(0, 2);
    const auto rest = info.substr(command.size());
    SystemCall answer{service, task};
    if (command == "i:")
        static_cast<void>(instantiate_key(answer, upcall.key, std::string_view{rest}, Serial::none));
    else if (command == "I:")
        static_cast<void>(
            instantiate_key(answer, upcall.key, std::string_view{rest}, upcall.session_keyring));
    else if (command == "n:")
        static_cast<void>(negate_key(answer, upcall.key, static_cast<std::uint32_t>(std::atol(rest.c_str())),
                                     Serial::none));
    else if (command == "r:") reject(answer, upcall.key, rest);
}

}  // namespace mktme::sim
