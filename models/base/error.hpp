// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace mktme {

/// A place in something the user wrote. Lines and columns count from 1; 0 means "not known".
struct SourcePlace {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;

    /// "file:line:column: ", shortened by what is not known; empty without a file.
    [[nodiscard]] std::string prefix() const;
};

/// A mistake of the user: the message says where, what was found, and what would be right. Exit code 2.
class UserError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    UserError(const SourcePlace& place, const std::string& message)
        : std::runtime_error{place.prefix() + message} {}
};

/// A configuration that cannot be: unknown key, wrong type or unit, value out of range, impossible geometry.
class ConfigError : public UserError {
    using UserError::UserError;
};

/// A trace that cannot be read on from the place given.
class TraceError : public UserError {
    using UserError::UserError;
};

/// The machine let us down: disk full, file not writable. Exit code 75.
class ResourceError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A rule of a model is broken, which is a bug of ours: exit code 70.
class InvariantError : public std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace mktme
