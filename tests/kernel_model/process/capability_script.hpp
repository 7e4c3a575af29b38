// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel_model/process/exec_credentials.hpp"
#include "models/base/random.hpp"
#include "tests/kernel_model/process/capability_protocol.hpp"
#include "tests/kernel_model/process/task_world.hpp"

namespace mktme::tests {

using CapabilityScript = std::vector<CapabilityStep>;

/// A thread of the model that starts in the state of a record and performs steps.
class CapabilityModel {
public:
    /// `files` are those that steps execute.
    CapabilityModel(const CapabilityRecord& start, std::vector<process::ExecutedFile> files,
                    const task::CoreSettings& settings);

    /// Returns a step whose sets are mostly near those of the thread, so that it has a chance to succeed.
    CapabilityStep random_step(RandomStream& random) const;
    CapabilityRecord perform(const CapabilityStep& step);

private:
    void capget(const CapabilityStep& step, CapabilityRecord& record);
    void capset(const CapabilityStep& step, CapabilityRecord& record);
    void call(const CapabilityStep& step, CapabilityRecord& record);
    [[nodiscard]] int pid_of(std::uint64_t target) const;
    void add_state(CapabilityRecord& record) const;
    CapabilityStep random_capset(RandomStream& random) const;

    std::vector<process::ExecutedFile> files_;
    task::CoreSettings settings_;
    TaskWorld world_;
    task::Task* task_;
};

[[nodiscard]] std::string describe(const CapabilityStep& step);
[[nodiscard]] std::string describe(const CapabilityRecord& record);

/// The program of a script on the host, and copies of it with other owners and set-ID bits.
class CapabilityHost {
public:
    CapabilityHost();
    CapabilityHost(const CapabilityHost&) = delete;
    CapabilityHost& operator=(const CapabilityHost&) = delete;
    ~CapabilityHost();

    /// Returns the reason why the host cannot run scripts, if there is one.
    [[nodiscard]] const std::optional<std::string>& obstacle() const { return obstacle_; }
    /// Returns the copies as execve(2) sees them: without set-ID bits if their mount ignores these.
    [[nodiscard]] const std::vector<process::ExecutedFile>& files() const { return files_; }
    /// Runs a script. Returns the record of the start and one for each step; fewer if the program died.
    [[nodiscard]] std::vector<CapabilityRecord> run(const CapabilityScript& script) const;

private:
    void copy_program();

    std::optional<std::string> obstacle_;
    std::string folder_;
    std::vector<int> descriptors_;
    std::vector<process::ExecutedFile> files_;
};

}  // namespace mktme::tests
