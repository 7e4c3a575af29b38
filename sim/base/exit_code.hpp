// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// Exit codes of the program (docs/results.md). After a signal the code is 128 plus the signal number.
enum class ExitCode {
    ok = 0,
    differs = 1,
    user_error = 2,
    model_bug = 70,
    resource = 75,
    hung_up = 129,
    interrupted = 130,
    terminated = 143
};

}  // namespace mktme::sim
