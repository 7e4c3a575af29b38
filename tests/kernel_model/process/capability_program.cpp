// SPDX-License-Identifier: Apache-2.0
// Runs a capability script on the host: reads its steps from standard input, and writes a record after the start and
// after each step to standard output. A step may execute a copy of this program, which goes on with the next step.
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

#include "tests/kernel_model/process/capability_protocol.hpp"

namespace {

using namespace mktme::tests;

constexpr std::uint64_t highest_capability = 40;

std::int64_t result_of(long value) { return value < 0 ? -errno : value; }
std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }

std::int32_t pid_of(std::uint64_t target) {
    if (target == capability_target::own) return static_cast<std::int32_t>(syscall(SYS_gettid));
    if (target == capability_target::nobody) return capability_target::no_such_pid;
    return target == capability_target::negative ? -1 : 0;
}

using Words = std::array<__user_cap_data_struct, 2>;

void call_capget(const CapabilityStep& step, CapabilityRecord& record) {
    __user_cap_header_struct header{low(step.words[0]), pid_of(step.words[1])};
    Words words{};
    record.result = result_of(syscall(SYS_capget, &header, step.words[2] == 1 ? nullptr : words.data()));
    record.version = header.version;
    for (std::size_t i = 0; i < words.size(); ++i) {
        record.data[3 * i] = words[i].effective;
        record.data[3 * i + 1] = words[i].permitted;
        record.data[3 * i + 2] = words[i].inheritable;
    }
}

void call_capset(const CapabilityStep& step, CapabilityRecord& record) {
    __user_cap_header_struct header{low(step.words[0]), pid_of(step.words[1])};
    const auto& w = step.words;
    const Words words{__user_cap_data_struct{low(w[2]), low(w[3]), low(w[4])},
                      __user_cap_data_struct{high(w[2]), high(w[3]), high(w[4])}};
    record.result = result_of(syscall(SYS_capset, &header, words.data()));
    record.version = header.version;
}

long set_groups(const CapabilityStep& step) {
    std::array<gid_t, 4> groups{};
    std::copy(step.words.begin() + 1, step.words.end(), groups.begin());
    return syscall(SYS_setgroups, step.words[0], groups.data());
}

long set_stack_limit(std::uint64_t soft) {
    rlimit limit{};
    getrlimit(RLIMIT_STACK, &limit);
    limit.rlim_cur = soft;
    return setrlimit(RLIMIT_STACK, &limit);
}

long execute(std::uint64_t index) {
    std::array<char*, 1> nothing{};
    return syscall(SYS_execveat, first_program_file + static_cast<int>(index), "", nothing.data(),
                   nothing.data(), AT_EMPTY_PATH);
}

/// Makes the call directly: the C library's own functions keep state between its threads.
void perform(const CapabilityStep& step, CapabilityRecord& record) {
    const auto& w = step.words;
    switch (step.act) {
        case CapabilityAct::capget: return call_capget(step, record);
        case CapabilityAct::capset: return call_capset(step, record);
        case CapabilityAct::prctl:
            record.result = result_of(syscall(SYS_prctl, w[0], w[1], w[2], w[3], w[4]));
            return;
        case CapabilityAct::setresuid:
            record.result = result_of(syscall(SYS_setresuid, w[0], w[1], w[2]));
            return;
        case CapabilityAct::setresgid:
            record.result = result_of(syscall(SYS_setresgid, w[0], w[1], w[2]));
            return;
        case CapabilityAct::setfsuid: record.result = result_of(syscall(SYS_setfsuid, w[0])); return;
        case CapabilityAct::setfsgid: record.result = result_of(syscall(SYS_setfsgid, w[0])); return;
        case CapabilityAct::setgroups: record.result = result_of(set_groups(step)); return;
        case CapabilityAct::stack_limit: record.result = result_of(set_stack_limit(w[0])); return;
        case CapabilityAct::execute: record.result = result_of(execute(w[0])); return;
    }
}

void add_sets(CapabilityRecord& record) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Words words{};
    syscall(SYS_capget, &header, words.data());
    const auto join = [](std::uint32_t first, std::uint32_t second) {
        return first | std::uint64_t{second} << 32;
    };
    record.effective = join(words[0].effective, words[1].effective);
    record.permitted = join(words[0].permitted, words[1].permitted);
    record.inheritable = join(words[0].inheritable, words[1].inheritable);
    for (std::uint64_t i = 0; i <= highest_capability; ++i) {
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1) record.bounding |= std::uint64_t{1} << i;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
            record.ambient |= std::uint64_t{1} << i;
    }
}

void add_ids(CapabilityRecord& record) {
    uid_t real = 0;
    uid_t effective = 0;
    uid_t saved = 0;
    syscall(SYS_getresuid, &real, &effective, &saved);
    const auto filesystem_uid = static_cast<std::uint32_t>(syscall(SYS_setfsuid, -1));
    record.uids = {real, effective, saved, filesystem_uid};
    syscall(SYS_getresgid, &real, &effective, &saved);
    const auto filesystem_gid = static_cast<std::uint32_t>(syscall(SYS_setfsgid, -1));
    record.gids = {real, effective, saved, filesystem_gid};
    record.groups.fill(no_group);
    std::array<gid_t, 2> groups{};
    const long count = syscall(SYS_getgroups, groups.size(), groups.data());
    for (long i = 0; i < count; ++i)
        record.groups[static_cast<std::size_t>(i)] = groups[static_cast<std::size_t>(i)];
}

void add_state(CapabilityRecord& record) {
    add_sets(record);
    add_ids(record);
    record.securebits = static_cast<std::uint64_t>(prctl(PR_GET_SECUREBITS));
    record.keepcaps = static_cast<std::uint64_t>(prctl(PR_GET_KEEPCAPS));
    record.no_new_privs = static_cast<std::uint64_t>(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    record.dumpable = static_cast<std::uint64_t>(prctl(PR_GET_DUMPABLE));
    record.secure = getauxval(AT_SECURE);
    rlimit limit{};
    getrlimit(RLIMIT_STACK, &limit);
    record.stack_limit = limit.rlim_cur;
}

}  // namespace

int main() {
    CapabilityStep step;
    for (CapabilityRecord record;; record = {}, perform(step, record)) {
        add_state(record);
        if (write(STDOUT_FILENO, &record, sizeof record) != sizeof record) return 2;
        if (read(STDIN_FILENO, &step, sizeof step) != sizeof step) return 0;
    }
}
