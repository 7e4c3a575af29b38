// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace mktme::sim {

/// Process that has ended.
struct EndedProcess {
    std::size_t tag = 0;
    int status = 0;      // as waitpid gives it
    std::string output;  // last few KiB of its stdout and stderr
    double seconds = 0;  // from start to end
    double cpu_seconds = 0;
};

/// Pool of processes that run this program with other arguments, a few at a time.
///
/// Their output is kept in memory, so that a full disk loses no error message. No process outlives the pool, nor the
/// process that owns it, even if that is killed.
class ProcessPool {
public:
    ProcessPool(std::size_t jobs, const sigset_t& signals_of_children);
    ~ProcessPool();
    ProcessPool(const ProcessPool&) = delete;
    ProcessPool& operator=(const ProcessPool&) = delete;

    [[nodiscard]] bool has_room() const { return running_.size() < jobs_; }
    [[nodiscard]] std::size_t running() const { return running_.size(); }

    /// Starts `mktme-sim ARGUMENTS...`. Throws ResourceError if the system has no resources for it.
    void start(std::size_t tag, const std::vector<std::string>& arguments);
    /// Returns the processes that have ended since the last call.
    [[nodiscard]] std::vector<EndedProcess> take_ended();
    void signal_all(int signal) const;

private:
    struct Process {
        pid_t id;
        std::size_t tag;
        int output;  // descriptor of the memory file with its output
        std::chrono::steady_clock::time_point start;
    };

    std::size_t jobs_;
    sigset_t signals_of_children_;
    std::vector<Process> running_;
};

/// Returns "exit code 70" or "signal 9 (Killed)".
std::string describe_end(int status);

}  // namespace mktme::sim
