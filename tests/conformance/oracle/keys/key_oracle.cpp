// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/key_oracle.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/keys/cleaning.hpp"

namespace mktme::oracle {

namespace {

/// Makes this process the parent of actors whose creator has ended, so that they are reaped at once. A group that no
/// actor has makes it, like init, no possible target of session_to_parent.
void become_parent_of_actors() {
    constexpr long group = 65533;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (syscall(SYS_setresgid, group, group, group) != 0) throw_system_failure("cannot change the group");
}

}  // namespace

KeyOracle::KeyOracle(Lane lane, User first) : lane_{lane}, upcalls_{lane}, names_{{}, Users{lane, first}} {
    become_parent_of_actors();
}

void KeyOracle::reset() {
    constexpr std::chrono::milliseconds time_to_end{20};
    actors_.clear();
    upcalls_.clear();
    settings_.restore();
    const auto users = names_.users.in_use();
    if (!users.empty()) std::this_thread::sleep_for(time_to_end);
    clean_users(users);
    names_.keys = {};
    names_.users.clear();
    if (lane_ == 0) clean_root();
    wait_for_collector(looks_after_case);
    write_file(next_user_file(lane_), std::to_string(names_.users.next()));
}

std::string KeyOracle::perform(const std::string& line) {
    const auto words = words_of(line);
    auto result = result_of(words);
    if (const auto looks = looks_after(words, result); looks > 0) wait_for_collector(looks);
    return result;
}

std::string KeyOracle::result_of(const Words& words) {
    try {
        if (words.size() < 2) throw ScriptMistake{"!syntax"};
        return words[0] == "-" ? recorder_operation(words) : actor_operation(words);
    } catch (const ScriptMistake& mistake) {
        return mistake.what();
    }
}

/// Beside other recorders, only the users of this one count.
void KeyOracle::wait_for_collector(Looks looks) {
    quiesce(looks, [this](User user) { return lane_ == 0 || names_.users.has(user); });
}

std::string KeyOracle::place(const std::string& file, std::size_t number) const {
    return fmt::format("{}:{}", file, number);
}

}  // namespace mktme::oracle
