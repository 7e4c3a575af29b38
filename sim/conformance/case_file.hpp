// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::sim {

/// Operation of a case and the result that the kernel gave.
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

/// Reads a case. Throws UserError, with file and line, if the file is not a case.
Case read_case(const std::filesystem::path& path);

/// Returns the files in `paths`, and every *.case file below the folders in `paths`, each in order. Throws UserError
/// if a path does not exist or a folder has no case.
std::vector<std::filesystem::path> find_cases(const std::vector<std::filesystem::path>& paths);

}  // namespace mktme::sim
