// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <chrono>
#include <thread>
#include <vector>

#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/keys/actor.hpp"
#include "tests/conformance/oracle/keys/descriptor_passing.hpp"
#include "tests/conformance/oracle/keys/key_oracle.hpp"

namespace mktme::oracle {

namespace {

using std::chrono::milliseconds;

struct Credentials {
    User user;
    gid_t group;
    std::vector<gid_t> groups;
};

/// Makes this process an actor: an orphan that has only its channel and these credentials.
[[noreturn]] void become_actor(Descriptor channel, Lane lane, const Credentials& credentials) {
    const auto& [user, group, groups] = credentials;
    if (fork() != 0) _exit(0);
    close_inherited(channel);
    install_handlers();
    const bool changed = syscall(SYS_setgroups, groups.size(), groups.data()) == 0 &&
                         syscall(SYS_setresgid, group, group, group) == 0 &&
                         syscall(SYS_setresuid, user, user, user) == 0;
    if (!changed) _exit(1);
    send_frame(channel, encoded(Answer{}));
    serve_as_process(std::move(channel), ActorProcess{lane, 0, {}});
}

/// Returns the channel of a new actor; a closed one if it could not be created.
Descriptor created_actor(Lane lane, const Credentials& credentials) {
    auto ends = socket_pair();
    if (!ends) return {};
    const auto child = fork();
    if (child == 0) become_actor(std::move(ends->theirs), lane, credentials);
    ends->theirs.close();
    if (!receive_frame(ends->ours)) return {};
    return std::move(ends->ours);
}

/// Waits until just after the begin of the next second.
void align() {
    constexpr milliseconds second{1000};
    constexpr milliseconds margin{30};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::this_thread::sleep_for(second - std::chrono::duration_cast<milliseconds>(now) % second + margin);
}

}  // namespace

std::string KeyOracle::recorder_operation(const Words& words) {
    constexpr milliseconds settling{300};
    const auto& name = words[1];
    if (name == "actor") return create_actor(words);
    if (name == "upcall" && words.size() > 2) return accept_upcall(words[2]);
    if (name == "sysctl" && words.size() > 3) return settings_.set(words[2], words[3]) ? "0" : "-EINVAL";
    if (name == "sleep" && words.size() > 2)
        std::this_thread::sleep_for(milliseconds{signed_number(words[2])});
    else if (name == "settle") std::this_thread::sleep_for(settling);
    else if (name == "align") align();
    else throw ScriptMistake{"!op"};
    return "0";
}

std::string KeyOracle::create_actor(const Words& words) {
    constexpr std::size_t least = 5;
    if (words.size() < least) throw ScriptMistake{"!args"};
    Credentials credentials{
        names_.users.host_user(signed_number(words[3])), static_cast<gid_t>(signed_number(words[4])), {}};
    if (words.size() > least)
        for (const auto& group : words_of(words[least], ","))
            credentials.groups.push_back(static_cast<gid_t>(signed_number(group)));
    auto channel = created_actor(lane_, credentials);
    if (!channel.is_open()) throw ScriptMistake{"!spawn"};
    actors_[words[2]].socket = std::move(channel);
    return "0";
}

std::string KeyOracle::accept_upcall(const std::string& actor) {
    const auto upcall = upcalls_.next();
    if (!upcall) return "none";
    auto ends = socket_pair();
    if (!ends) throw ScriptMistake{"!socket"};
    send_frame(upcall->handler, upcall_by_script);
    send_descriptor(upcall->handler, ends->theirs);
    actors_[actor].socket = std::move(ends->ours);
    return upcall_text(upcall->words);
}

/// Returns `create KEY UID GID THREADRING PROCESSRING SESSIONRING`. The words are "upcall" and the handler's arguments.
std::string KeyOracle::upcall_text(const Words& words) {
    constexpr std::size_t all = 8;
    constexpr std::size_t first_ring = 5;
    if (words.size() < all) return "?";
    const auto serial = [&](std::size_t i) { return static_cast<Serial>(signed_number(words[i])); };
    auto text = fmt::format("{} {}", words[1], names_.keys.name(serial(2)));
    text += fmt::format(" {} {}", names_.users.script_user(static_cast<User>(unsigned_number(words[3]))),
                        words[4]);
    for (auto i = first_ring; i < all; ++i) {
        text += " " + names_.keys.name(serial(i));
        if (serial(i) != 0) names_.keys.set_type(serial(i), "keyring");
    }
    return text;
}

}  // namespace mktme::oracle
