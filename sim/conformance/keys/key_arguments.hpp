// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/conformance/case_file.hpp"
#include "sim/conformance/keys/key_names.hpp"
#include "sim/conformance/keys/key_operations.hpp"

namespace mktme::sim {

/// Parser of the words of an operation. Throws UserError if they are not its arguments.
class ArgumentReader {
public:
    ArgumentReader(const KeyNames& names, const SourcePlace& place) : names_{&names}, place_{&place} {}

    /// Returns the arguments after the actor and the name of the operation.
    [[nodiscard]] CaseArguments read(const KeyOperation& operation,
                                     const std::vector<std::string>& words) const;
    /// Returns a number of the given kind, a letter of KeyOperation::signature.
    [[nodiscard]] std::int64_t number(char kind, const std::string& word) const;

private:
    [[nodiscard]] CaseArgument argument(char kind, const std::string& word) const;
    [[nodiscard]] ByteWord bytes(char kind, const std::string& word) const;
    [[noreturn]] void refuse(const std::string& why) const;

    const KeyNames* names_;
    const SourcePlace* place_;
};

}  // namespace mktme::sim
