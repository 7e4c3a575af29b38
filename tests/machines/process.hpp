// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace mktme::machines {

/// End of a process.
struct Ended {
    int code = 0;          // exit code, if it exited
    int signal = 0;        // else the signal that ended it
    bool is_late = false;  // it was ended because it took too long
    std::chrono::milliseconds took{};

    [[nodiscard]] bool with(int exit_code) const { return signal == 0 && code == exit_code; }
    /// Returns "exit code 70", "signal 11" or "did not end in time".
    [[nodiscard]] std::string text() const;
};

/// Runs a program to its end, with stdout and stderr in `log`. A signal ends it after `limit`. Throws ResourceError if
/// it cannot start.
Ended run_process(const std::vector<std::string>& command, const std::filesystem::path& log,
                  std::chrono::seconds limit);

}  // namespace mktme::machines
