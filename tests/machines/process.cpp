// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include "models/base/error.hpp"

namespace mktme::machines {

namespace {

constexpr int cannot_start = 127;  // the code that shells use

/// Starts the program in the child. It makes only calls that are safe after fork in a process with threads. The alarm
/// outlives exec and ends a program that takes too long.
[[noreturn]] void become(char* const* arguments, const char* log, unsigned seconds) {
    const int file = ::open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file >= 0) {
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::alarm(seconds);
        ::execv(arguments[0], arguments);
    }
    ::_exit(cannot_start);
}

}  // namespace

std::string Ended::text() const {
    if (is_late) return "did not end in time";
    return signal != 0 ? fmt::format("signal {}", signal) : fmt::format("exit code {}", code);
}

Ended run_process(const std::vector<std::string>& command, const std::filesystem::path& log,
                  std::chrono::seconds limit) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const auto began = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) become(arguments.data(), log.c_str(), static_cast<unsigned>(limit.count()));
    if (child < 0) throw ResourceError{fmt::format("cannot start {}", command.front())};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    Ended ended;
    ended.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    else ended.code = WEXITSTATUS(status);
    ended.is_late = ended.signal == SIGALRM;
    if (ended.with(cannot_start)) throw ResourceError{fmt::format("cannot start {}", command.front())};
    return ended;
}

}  // namespace mktme::machines
