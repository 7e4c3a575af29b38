// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace mktme::oracle {

/// What the answer of an operation contains, and so how its result reads.
enum class ResultKind {
    number,
    serial,
    content,      // of a key: its payload, or the keys in a keyring
    description,  // of a key
    label,        // security label of a key
    proc_key,     // of /proc/keys
    proc_user,    // of /proc/key-users
    new_actor,    // the channel of a process or thread
    end,          // no answer: the actor ends
    memory,       // of an operation on memory: its result, as a memory case shows it
};

/// Words that an operation takes. Each letter is an argument: s string, p payload, k key, i number, h hexadecimal
/// number, u user, g group, e error, n name of an actor. The arguments in `optional` may be left out from the end.
struct Signature {
    std::string_view operation;
    std::string_view required;
    std::string_view optional;
    bool repeats;  // the last argument, any number of times
    ResultKind result;

    /// Returns the letter of argument `index`; 0 if the operation does not take so many.
    [[nodiscard]] char letter(std::size_t index) const;
};

/// Returns the signature of an operation; nullptr if there is none.
const Signature* find_signature(std::string_view operation);

}  // namespace mktme::oracle
