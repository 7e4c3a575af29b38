// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace mktme::machines {

/// How a process ended.
struct Ended {
    int code = 0;          // exit code, if it exited
    int signal = 0;        // else what ended it
    bool is_late = false;  // it was ended as it took too long
    std::chrono::milliseconds took{};

    [[nodiscard]] bool with(int exit_code) const { return signal == 0 && code == exit_code; }
    /// "exit code 70", "signal 11", "did not end in time".
    [[nodiscard]] std::string text() const;
};

/// Run a program to its end, stdout and stderr into `log`; a signal ends it after `limit`. ResourceError when it cannot start.
Ended run_process(const std::vector<std::string>& command, const std::filesystem::path& log,
                  std::chrono::seconds limit);

}  // namespace mktme::machines
