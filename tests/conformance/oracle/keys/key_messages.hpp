// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::oracle {

/// Argument of an operation, as its actor passes it to the kernel.
struct Argument {
    enum class Kind : char { number = 'i', bytes = 'b', null_pointer = 'n', bad_pointer = 'f' };

    Kind kind = Kind::number;
    std::int64_t number = 0;  // of a pointer: the length that goes with it
    std::string bytes;
};

/// Name of the call that holds an operation on memory, with its words in its one argument.
inline constexpr std::string_view memory_call = "memory";

/// Operation that the recorder sends to an actor.
struct Call {
    std::string operation;
    std::vector<Argument> arguments;

    /// Returns argument `index` as a number.
    [[nodiscard]] unsigned long number(std::size_t index) const;
    /// Returns the address of the bytes of argument `index`, which end with a zero byte.
    [[nodiscard]] unsigned long pointer(std::size_t index) const;
    /// Returns the length of argument `index` in bytes.
    [[nodiscard]] std::size_t length(std::size_t index) const;
};

/// Result of an operation: that of the system call, errno if it failed, and the bytes that it gave.
struct Answer {
    std::int64_t value = 0;
    std::int32_t error = 0;
    std::string data;
};

std::string encoded(const Call& call);
std::string encoded(const Answer& answer);

/// Both return nothing if the message is none of these.
std::optional<Call> decoded_call(std::string_view message);
std::optional<Answer> decoded_answer(std::string_view message);

}  // namespace mktme::oracle
