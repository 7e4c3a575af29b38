// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/process_pool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "models/base/error.hpp"
#include "sim/run/interrupt.hpp"

namespace mktme::sim {

namespace {

constexpr off_t kept_output = 8192;

/// Runs in the child between fork and exec, with calls that are safe there only.
[[noreturn]] void become(char* const* arguments, int output, pid_t parent, const sigset_t& signals) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(EXIT_FAILURE);  // the parent died before prctl
    const int input = open("/dev/null", O_RDONLY);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    // A script's background job ignores SIGINT. Inherited, that would lose a stop before the run catches signals.
    for (const int stop : stop_signals)
        if (heeds(stop)) std::signal(stop, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &signals, nullptr);
    // This executes the running program, even if a new build has replaced its file.
    execv("/proc/self/exe", arguments);
    _exit(EXIT_FAILURE);
}

std::string last_of(int descriptor) {
    const off_t size = lseek(descriptor, 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - kept_output);
    std::string text(static_cast<std::size_t>(std::max<off_t>(0, size - from)), '\0');
    const ssize_t got = pread(descriptor, text.data(), text.size(), from);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    return text;
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

ProcessPool::ProcessPool(std::size_t jobs, const sigset_t& signals_of_children)
    : jobs_{jobs},
      signals_of_children_{signals_of_children} {}

ProcessPool::~ProcessPool() {
    signal_all(SIGKILL);
    for (const auto& process : running_) {
        waitpid(process.id, nullptr, 0);
        close(process.output);
    }
}

void ProcessPool::start(std::size_t tag, const std::vector<std::string>& arguments) {
    std::vector<std::string> copy{"mktme-sim"};
    copy.insert(copy.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(copy.size() + 1);
    for (auto& argument : copy) pointers.push_back(argument.data());
    pointers.push_back(nullptr);

    const int output = memfd_create("output", MFD_CLOEXEC);
    if (output < 0) throw ResourceError{fmt::format("cannot start a run: {}", std::strerror(errno))};
    const pid_t parent = getpid();
    const auto now = std::chrono::steady_clock::now();
    const pid_t id = fork();
    if (id == 0) become(pointers.data(), output, parent, signals_of_children_);
    if (id < 0) {
        const int error = errno;
        close(output);
        throw ResourceError{fmt::format("cannot start a run: {}", std::strerror(error))};
    }
    running_.push_back({id, tag, output, now});
}

std::vector<EndedProcess> ProcessPool::take_ended() {
    std::vector<EndedProcess> ended;
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(running_, [&](const Process& process) {
        int status = 0;
        rusage usage{};
        if (wait4(process.id, &status, WNOHANG, &usage) != process.id) return false;
        ended.push_back({.tag = process.tag,
                         .status = status,
                         .output = last_of(process.output),
                         .seconds = std::chrono::duration<double>(now - process.start).count(),
                         .cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)});
        close(process.output);
        return true;
    });
    return ended;
}

void ProcessPool::signal_all(int signal) const {
    for (const auto& process : running_) kill(process.id, signal);
}

std::string describe_end(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    return fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace mktme::sim
