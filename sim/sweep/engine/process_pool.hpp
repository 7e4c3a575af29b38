// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace mktme::sim {

/// A process that has ended.
struct EndedProcess {
    std::size_t tag = 0;
    int status = 0;      // as waitpid gives it
    std::string output;  // its stdout and stderr, the last few KiB
    double seconds = 0;  // from start to end
    double cpu_seconds = 0;
};

/// Runs this very program with other arguments, a few processes at a time.
///
/// What they print is kept in memory, so a full disk cannot swallow an error. None outlives the pool, nor the process that
/// owns it, even if that is killed.
class ProcessPool {
public:
    ProcessPool(std::size_t jobs, const sigset_t& signals_of_children);
    ~ProcessPool();
    ProcessPool(const ProcessPool&) = delete;
    ProcessPool& operator=(const ProcessPool&) = delete;

    [[nodiscard]] bool has_room() const { return running_.size() < jobs_; }
    [[nodiscard]] std::size_t running() const { return running_.size(); }

    /// Start `mktme-sim ARGUMENTS...`. ResourceError when the system has no room for it.
    void start(std::size_t tag, const std::vector<std::string>& arguments);
    /// Those that have ended since the last call.
    [[nodiscard]] std::vector<EndedProcess> take_ended();
    void signal_all(int signal) const;

private:
    struct Process {
        pid_t id;
        std::size_t tag;
        int output;  // descriptor of the memory that takes what it prints
        std::chrono::steady_clock::time_point start;
    };

    std::size_t jobs_;
    sigset_t signals_of_children_;
    std::vector<Process> running_;
};

/// "exit code 70" or "signal 9 (Killed)".
std::string describe_end(int status);

}  // namespace mktme::sim
