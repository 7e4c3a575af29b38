// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::sim {

/// One operation of a case and the result the kernel gave.
struct CaseStep {
    SourcePlace place;               // of the operation
    std::vector<std::string> words;  // of the operation
    std::string expected;

    [[nodiscard]] std::string operation() const;
};

/// A conformance case: a scenario with the results recorded on a real kernel.
struct Case {
    std::filesystem::path path;
    std::vector<CaseStep> steps;
};

/// Throws UserError, with file and line, if the file is not a case.
Case read_case(const std::filesystem::path& path);

/// The files named, and every *.case file below the folders named, each in order. UserError if there is
/// nothing at a path.
std::vector<std::filesystem::path> find_cases(const std::vector<std::filesystem::path>& paths);

}  // namespace mktme::sim
