// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace mktme {

/// Position in the user's input. Lines and columns count from 1; 0 means unknown.
struct SourcePlace {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;

    /// Returns "file:line:column: " without its unknown parts. Without a file, a known line becomes "line N". Empty if
    /// file and line are unknown.
    [[nodiscard]] std::string prefix() const;
};

/// Mistake in the user's input. The message states the place, the value found and what is allowed. Exit code 2.
class UserError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    UserError(const SourcePlace& place, const std::string& message)
        : std::runtime_error{place.prefix() + message} {}
};

/// Invalid configuration: unknown key, wrong type or unit, value out of range, impossible geometry.
class ConfigError : public UserError {
    using UserError::UserError;
};

/// Trace that cannot be read beyond the given place.
class TraceError : public UserError {
    using UserError::UserError;
};

/// Resource failure of the host: disk full, file not writable. Exit code 75.
class ResourceError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Violated rule of a model, which is a bug in the simulator. Exit code 70.
class InvariantError : public std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace mktme
