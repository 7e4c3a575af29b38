// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/conformance/case_file.hpp"
#include "sim/conformance/keys/key_names.hpp"
#include "sim/conformance/keys/key_operations.hpp"

namespace mktme::sim {

/// Reads the words of an operation as arguments. Throws UserError if they are none.
class ArgumentReader {
public:
    ArgumentReader(const KeyNames& names, const SourcePlace& place) : names_{&names}, place_{&place} {}

    /// The arguments after the actor and the name of the operation.
    [[nodiscard]] CaseArguments read(const KeyOperation& operation,
                                     const std::vector<std::string>& words) const;
    /// A number of the given kind, a letter of KeyOperation::signature.
    [[nodiscard]] std::int64_t number(char kind, const std::string& word) const;

private:
    [[nodiscard]] CaseArgument argument(char kind, const std::string& word) const;
    [[nodiscard]] ByteWord bytes(char kind, const std::string& word) const;
    [[noreturn]] void refuse(const std::string& why) const;

    const KeyNames* names_;
    const SourcePlace* place_;
};

}  // namespace mktme::sim
