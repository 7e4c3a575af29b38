// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tests/kernel_model/process/capability_script.hpp"

namespace mktme::tests {

namespace {

namespace fs = std::filesystem;

struct Copy {
    uid_t owner;
    gid_t group;
    mode_t mode;
};
constexpr mode_t executable = 0755;
constexpr std::array copies{
    Copy{0, 0, executable},
    Copy{0, 0, executable | S_ISUID},
    Copy{1000, 1000, executable | S_ISUID},
    Copy{1000, 2000, executable | S_ISGID},
    Copy{2000, 1000, executable | S_ISUID | S_ISGID},
    Copy{2000, 0, executable | S_ISGID},
    Copy{0, 4000, (executable | S_ISGID) & ~mode_t{S_IXGRP}},  // S_ISGID has no effect without S_IXGRP
};

/// Returns the file as execve(2) sees it.
process::ExecutedFile seen(int file) {
    struct stat info {};
    struct statvfs mount {};
    if (fstat(file, &info) != 0 || fstatvfs(file, &mount) != 0) return {};
    const bool ignores_bits = (mount.f_flag & ST_NOSUID) != 0;
    constexpr mode_t set_group = S_ISGID | S_IXGRP;
    return {.owner = task::Uid{info.st_uid},
            .group = task::Gid{info.st_gid},
            .set_user_id = !ignores_bits && (info.st_mode & S_ISUID) != 0,
            .set_group_id = !ignores_bits && (info.st_mode & set_group) == set_group};
}

[[noreturn]] void run_in_child(const std::vector<int>& files, int input, int output) {
    // The files must not be overwritten by each other, so they move up first.
    constexpr int clear_of_all = 100;
    std::vector<int> moved;
    moved.reserve(files.size());
    for (const int file : files) moved.push_back(fcntl(file, F_DUPFD_CLOEXEC, clear_of_all));
    if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0) _exit(2);
    for (std::size_t i = 0; i < moved.size(); ++i)
        if (dup2(moved[i], first_program_file + static_cast<int>(i)) < 0) _exit(2);
    ::syscall(SYS_setgroups, 0, nullptr);  // refused to an ordinary user
    std::array<char*, 1> nothing{};
    ::syscall(SYS_execveat, first_program_file, "", nothing.data(), nothing.data(), AT_EMPTY_PATH);
    _exit(2);
}

}  // namespace

CapabilityHost::CapabilityHost() {
    folder_ = (fs::temp_directory_path() / "mktme-capabilities-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) {
        folder_.clear();
        obstacle_ = "no folder for the programs";
        return;
    }
    copy_program();
    if (!obstacle_ && run({}).empty()) obstacle_ = "the program cannot be executed";
}

CapabilityHost::~CapabilityHost() {
    for (const int file : descriptors_) close(file);
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

void CapabilityHost::copy_program() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path() / "capability_program";
    for (const Copy& copy : copies) {
        const std::string path = fs::path{folder_} / std::to_string(files_.size());
        if (!error) fs::copy_file(program, path, error);
        if (error) {
            obstacle_ = "cannot copy the program: " + error.message();
            return;
        }
        // An ordinary user's copies stay its own.
        if (chown(path.c_str(), copy.owner, copy.group) != 0) errno = 0;
        if (chmod(path.c_str(), copy.mode) != 0) errno = 0;
        const int file = open(path.c_str(), O_PATH | O_CLOEXEC);
        descriptors_.push_back(file);
        files_.push_back(seen(file));
    }
}

std::vector<CapabilityRecord> CapabilityHost::run(const CapabilityScript& script) const {
    std::array<int, 2> steps{};
    std::array<int, 2> output{};
    if (pipe2(steps.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) return {};
    // A pipe holds the whole script, so it can be written before anybody reads.
    const auto bytes = static_cast<ssize_t>(script.size() * sizeof(CapabilityStep));
    if (bytes > 0 && write(steps[1], script.data(), static_cast<std::size_t>(bytes)) != bytes) return {};
    const pid_t child = fork();
    if (child == 0) run_in_child(descriptors_, steps[0], output[1]);
    for (const int end : {steps[0], steps[1], output[1]}) close(end);
    std::vector<CapabilityRecord> records;
    CapabilityRecord record;
    while (read(output[0], &record, sizeof record) == sizeof record) records.push_back(record);
    close(output[0]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return records;
}

}  // namespace mktme::tests
