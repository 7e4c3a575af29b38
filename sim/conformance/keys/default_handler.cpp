// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/default_handler.hpp"

#include <cstdlib>

#include "kernel_model/keys/core/serial.hpp"
#include "kernel_model/keys/core/upcall.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "sim/conformance/case_program.hpp"
#include "sim/conformance/keys/key_operations.hpp"

namespace mktme::sim {

namespace {

using keys::Serial;

std::uint64_t word(Serial serial) { return static_cast<std::uint64_t>(std::int64_t{number(serial)}); }

/// Rejects `key` as `text` says: "SECONDS:ERROR", the error by name or number.
void reject(const CaseProgram& program, Serial key, const std::string& text) {
    const auto colon = text.find(':');
    auto error = static_cast<std::int32_t>(syscall::Errno::ekeyrejected);
    if (colon != std::string::npos) {
        const auto name = text.substr(colon + 1);
        const auto named = syscall::errno_named(name);
        error = failed(named) ? static_cast<std::int32_t>(named) : std::atoi(name.c_str());
    }
    const auto seconds = static_cast<std::uint64_t>(std::atol(text.c_str()));
    program.call(number_of("keyctl"), {keyctl_number::reject, word(key), seconds,
                                       static_cast<std::uint64_t>(std::int64_t{error}), word(Serial::none)});
}

void instantiate(const CaseProgram& program, Serial key, const std::string& payload, Serial ring) {
    program.call(number_of("keyctl"),
                 {keyctl_number::instantiate, word(key), program.place(payload), payload.size(), word(ring)});
}

}  // namespace

void handle_by_callout(const CaseProgram& program, const keys::Upcall& upcall) {
    constexpr std::size_t buffer = 8191;
    const Serial key = upcall.key;
    program.call(number_of("keyctl"), {keyctl_number::assume_authority, word(key)});
    const auto info = read_by_keyctl(program, keyctl_number::read, number(Serial::reqkey_auth_key), buffer);
    const auto command = info.substr(0, 2);
    const auto rest = info.substr(command.size());
    if (command == "i:") instantiate(program, key, rest, Serial::none);
    else if (command == "I:") instantiate(program, key, rest, upcall.session_keyring);
    else if (command == "n:")
        program.call(number_of("keyctl"),
                     {keyctl_number::negate, word(key), static_cast<std::uint64_t>(std::atol(rest.c_str())),
                      word(Serial::none)});
    else if (command == "r:") reject(program, key, rest);
}

}  // namespace mktme::sim
