// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <thread>

#include "tests/kernel_model/process/live_script.hpp"

namespace mktme::tests {

namespace {

using task::SigAction;
using task::SignalSet;

constexpr std::size_t set_size = 8;  // of the kernel's signal set, not the C library's
constexpr int most_handlers = 256;

/// Returns a random user ID for this run. RLIMIT_SIGPENDING counts queued signals by user, so other runs of this
/// program on the host, in any namespace, must have other users. The ID is below 65,536: many containers map no others.
uid_t lone_user() {
    static const uid_t user = [] {
        std::random_device source;
        return std::uniform_int_distribution<uid_t>{30'000, 59'999}(source);
    }();
    return user;
}

SignalSet kernel_set(const sigset_t& set) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &set, set_size);
    return SignalSet::from_bits(bits);
}
sigset_t user_set(SignalSet set) {
    sigset_t result;
    sigemptyset(&result);
    const std::uint64_t bits = set.bits();
    std::memcpy(&result, &bits, set_size);
    return result;
}
SignalSet blocked_now() {
    sigset_t set;
    sigemptyset(&set);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &set, set_size);
    return kernel_set(set);
}

/// Signal as a handler sees it.
struct Seen {
    int signal, code, value;
    bool own;
    SignalSet blocked;
};

/// Record of a thread. A handler writes to the record of the thread on which it runs.
struct Log {
    std::array<Seen, most_handlers> seen;
    std::atomic<int> count{0};
};

std::array<Log, 2> logs;
thread_local int me = 0;

std::string spell_seen(int who) {
    std::string text;
    Log& log = logs[static_cast<std::size_t>(who)];
    for (int i = 0; i < std::min(log.count.load(), most_handlers); ++i) {
        const Seen& seen = log.seen[static_cast<std::size_t>(i)];
        text += spell_info(seen.signal, seen.code, seen.own, seen.value) + spell(seen.blocked);
    }
    log.count = 0;
    return text;
}

extern "C" void live_on_signal(int signal, siginfo_t* info, void*) {
    const int saved = errno;
    Log& log = logs[static_cast<std::size_t>(me)];
    log.seen[static_cast<std::size_t>(log.count % most_handlers)] = {
        signal, info->si_code, info->si_value.sival_int, info->si_pid == getpid(), blocked_now()};
    ++log.count;
    errno = saved;
}

/// Process on the host in which a script runs.
class Host {
public:
    Host() {
        pid_ = getpid();
        tids_[0] = gettid();
        files_ = {::signalfd(-1, &nothing_, SFD_NONBLOCK), ::signalfd(-1, &nothing_, 0)};
        if (pipe(orders_.data()) != 0) _exit(2);
        second_ = std::thread{[this] { serve(); }};
        while (tids_[1] == 0) sched_yield();
        // The files are opened now, because a process that is not dumpable cannot open them.
        const std::string folder = fmt::format("/proc/self/task/{}/", tids_[1].load());
        stat_ = open((folder + "stat").c_str(), O_RDONLY);
        syscall_ = open((folder + "syscall").c_str(), O_RDONLY);
    }

    void run(const LiveScript& script, int output) {
        for (const LiveStep& planned : script) {
            const LiveStep step =
                busy_ && order_.act == LiveAct::sleep_in_read ? without_race(planned) : planned;
            std::string line = step.actor == 0 ? perform(step) : order(step);
            rest();
            line = fmt::format("{};{};{}{}\n", line, spell_seen(0), spell_seen(1),
                               late_.exchange(false) ? result_ : "");
            if (write(output, line.data(), line.size()) < 0) _exit(2);
        }
        if (write(output, "end\n", 4) < 0) _exit(2);
        _exit(0);
    }

private:
    /// Body of the second thread: performs its orders, one step at a time.
    void serve() {
        me = 1;
        tids_[1] = gettid();
        for (char token = 0;;) {
            if (read(orders_[0], &token, sizeof token) != sizeof token) continue;
            result_ = perform(order_);
            late_ = sleeps(order_);
            busy_ = false;
        }
    }

    static bool sleeps(const LiveStep& step) {
        return step.act == LiveAct::sleep_in_read || step.act == LiveAct::sleep_in_wait;
    }
    /// Orders the second thread to perform a step. Waits for its end, unless the step sleeps.
    std::string order(const LiveStep& step) {
        if (busy_) return "busy";
        busy_ = true;
        order_ = step;
        constexpr char token = 0;
        if (write(orders_[1], &token, sizeof token) < 0) _exit(2);
        if (sleeps(step)) return "started";
        while (busy_) sched_yield();
        return result_;
    }

    /// Waits until the second thread has run its handlers and sleeps in one of its calls. A sender wakes a sleeping
    /// thread before its own call returns, and `stat` shows it, so no signal is overlooked. `syscall` alone does not
    /// show a wake-up that is still on its way to an idle processor. It distinguishes a thread that is about to sleep,
    /// or sleeps in a page fault, from one that sleeps in a call.
    void rest() const {
        while (!is_asleep() || order_waits()) sched_yield();
    }
    [[nodiscard]] bool is_asleep() const {
        const std::string stat = text_of(stat_);
        const auto name_end = stat.rfind(')');
        if (name_end == std::string::npos || stat.substr(name_end, 3) != ") S") return false;
        const std::string syscall = text_of(syscall_);
        int call = -1;
        std::from_chars(syscall.data(), syscall.data() + syscall.size(), call);
        return call == SYS_read || call == SYS_rt_sigtimedwait;
    }
    /// Returns the beginning of a file of /proc.
    static std::string text_of(int file) {
        std::array<char, 128> text{};
        const auto got = pread(file, text.data(), text.size(), 0);
        if (got <= 0) _exit(2);
        return {text.data(), static_cast<std::size_t>(got)};
    }
    /// Returns true if an order has not been read yet.
    [[nodiscard]] bool order_waits() const {
        pollfd check{orders_[0], POLLIN, 0};
        return poll(&check, 1, 0) > 0;
    }

    std::string perform(const LiveStep& step);
    [[nodiscard]] std::string send(const LiveStep& step) const;
    static std::string act_on(const LiveStep& step);
    static std::string wait_for(SignalSet set, const timespec* patience);
    static std::string read_file(int file, std::size_t records);

    sigset_t nothing_{};
    pid_t pid_;
    std::array<std::atomic<pid_t>, 2> tids_{};
    std::array<int, 2> files_{};
    std::array<int, 2> orders_{};
    int stat_ = -1;  // files of /proc about the second thread
    int syscall_ = -1;
    std::thread second_;
    std::atomic<bool> busy_{false};
    std::atomic<bool> late_{false};
    LiveStep order_;  // the second thread's order; its result follows
    std::string result_;
};

std::string error_of(long result) { return spell_error(result < 0 ? errno : 0); }

std::string Host::send(const LiveStep& step) const {
    siginfo_t info{};
    info.si_code = number(step.code);
    info.si_pid = pid_;
    info.si_value.sival_int = step.value;
    const pid_t target = tids_[static_cast<std::size_t>(step.target)];
    if (step.act == LiveAct::kill) return error_of(syscall(SYS_kill, pid_, step.signal));
    if (step.act == LiveAct::kill_thread) return error_of(syscall(SYS_tgkill, pid_, target, step.signal));
    if (step.act == LiveAct::queue) return error_of(syscall(SYS_rt_sigqueueinfo, pid_, step.signal, &info));
    return error_of(syscall(SYS_rt_tgsigqueueinfo, pid_, target, step.signal, &info));
}

std::string Host::act_on(const LiveStep& step) {
    struct sigaction action {};
    struct sigaction old {};
    if (step.action.handler == live_handler) action.sa_sigaction = live_on_signal;
    else action.sa_handler = step.action.handler == task::Handler::ignore ? SIG_IGN : SIG_DFL;
    action.sa_flags = static_cast<int>(step.action.flags);
    action.sa_mask = user_set(step.action.mask);
    if (sigaction(step.signal, &action, &old) != 0) return spell_error(errno);
    SigAction before{.flags = static_cast<std::uint32_t>(old.sa_flags), .mask = kernel_set(old.sa_mask)};
    if (old.sa_sigaction == live_on_signal) before.handler = live_handler;
    else if (old.sa_handler == SIG_IGN) before.handler = task::Handler::ignore;
    return spell(before);
}

std::string Host::wait_for(SignalSet set, const timespec* patience) {
    const sigset_t wanted = user_set(set);
    siginfo_t info{};
    if (syscall(SYS_rt_sigtimedwait, &wanted, &info, patience, set_size) < 0) return spell_error(errno);
    return spell_info(info.si_signo, info.si_code, info.si_pid == getpid(), info.si_value.sival_int);
}

std::string Host::read_file(int file, std::size_t records) {
    std::array<signalfd_siginfo, 8> room{};
    const auto got = read(file, room.data(), records * sizeof room[0]);
    if (got < 0) return spell_error(errno);
    std::string text;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got) / sizeof room[0]; ++i)
        text += spell_info(static_cast<int>(room[i].ssi_signo), room[i].ssi_code,
                           room[i].ssi_pid == static_cast<std::uint32_t>(getpid()), room[i].ssi_int);
    return text;
}

std::string limit_core(rlim_t most) {
    const rlimit limit{most, RLIM_INFINITY};
    return error_of(setrlimit(RLIMIT_CORE, &limit));
}

std::string Host::perform(const LiveStep& step) {
    sigset_t set = user_set(step.set);
    sigset_t old{};
    const timespec at_once{};
    switch (step.act) {
        case LiveAct::kill:
        case LiveAct::kill_thread:
        case LiveAct::queue:
        case LiveAct::queue_to_thread: return send(step);
        case LiveAct::mask:
            if (syscall(SYS_rt_sigprocmask, step.how, &set, &old, set_size) < 0) return spell_error(errno);
            return spell(kernel_set(old));
        case LiveAct::action: return act_on(step);
        case LiveAct::pending: syscall(SYS_rt_sigpending, &old, set_size); return spell(kernel_set(old));
        case LiveAct::change_signalfd:
            ::signalfd(files_[1], &set, 0);
            return error_of(::signalfd(files_[0], &set, 0));
        case LiveAct::read_signalfd: return read_file(files_[0], static_cast<std::size_t>(step.value));
        case LiveAct::wait_at_once: return wait_for(step.set, &at_once);
        case LiveAct::limit: {
            rlimit limit{};
            getrlimit(RLIMIT_SIGPENDING, &limit);
            limit.rlim_cur = static_cast<rlim_t>(step.value);
            return error_of(setrlimit(RLIMIT_SIGPENDING, &limit));
        }
        case LiveAct::core_limit: return limit_core(live_core_limits[static_cast<std::size_t>(step.value)]);
        case LiveAct::dumpable: return error_of(prctl(PR_SET_DUMPABLE, step.value));
        case LiveAct::sleep_in_read: return fmt::format("read {}", read_file(files_[1], 1));
        case LiveAct::sleep_in_wait: return fmt::format("wait {}", wait_for(step.set, nullptr));
    }
    return "?";
}

/// Folder for core dumps, removed with the object.
class DumpFolder {
public:
    DumpFolder() {
        if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no folder for core dumps"};
        if (geteuid() == 0 && chown(path_.c_str(), lone_user(), lone_user()) != 0)
            throw std::runtime_error{"the folder for core dumps cannot be given away"};
    }
    DumpFolder(const DumpFolder&) = delete;
    DumpFolder& operator=(const DumpFolder&) = delete;
    ~DumpFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_ = (std::filesystem::temp_directory_path() / "mktme-dumps-XXXXXX").string();
};

[[noreturn]] void run_in_child(const LiveScript& script, int output, const std::string& dumps) {
    if (chdir(dumps.c_str()) != 0) _exit(2);
    limit_core(0);
    setsid();
    const uid_t user = lone_user();
    if (geteuid() == 0 && syscall(SYS_setresuid, user, user, user) != 0) _exit(2);
    prctl(PR_SET_DUMPABLE, 1);  // a change of uid clears it
    const struct sigaction by_default {};
    for (SignalSet rest = live_signals; !rest.empty(); rest.remove(rest.lowest()))
        sigaction(number(rest.lowest()), &by_default, nullptr);
    sigset_t nothing;
    sigemptyset(&nothing);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, nullptr, set_size);
    static Host host;
    host.run(script, output);
    _exit(0);
}

}  // namespace

std::vector<std::string> run_on_host(const LiveScript& script) {
    std::array<int, 2> output{};
    if (pipe(output.data()) != 0) return {};
    const DumpFolder dumps;
    const pid_t child = fork();
    if (child < 0) return {};
    if (child == 0) run_in_child(script, output[1], dumps.path());
    close(output[1]);
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t got = 0; (got = read(output[0], buffer.data(), buffer.size())) != 0;)
        if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    close(output[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) return {};
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    if (WIFSIGNALED(status)) lines.push_back(spell_death(WTERMSIG(status), WCOREDUMP(status)));
    return lines;
}

}  // namespace mktme::tests
