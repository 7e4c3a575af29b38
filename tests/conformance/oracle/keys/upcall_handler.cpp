// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/upcall_handler.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <span>
#include <string>

#include "tests/conformance/oracle/abstract_socket.hpp"
#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/frame.hpp"
#include "tests/conformance/oracle/keys/actor.hpp"
#include "tests/conformance/oracle/keys/descriptor_passing.hpp"
#include "tests/conformance/oracle/keys/keyctl.hpp"
#include "tests/conformance/oracle/keys/upcalls.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

/// Returns the callout information of the key over which this process has authority.
std::string callout_information() {
    constexpr std::size_t longest = 8191;
    std::string bytes(longest, '\0');
    const long length = keyctl(KEYCTL_READ, special_key(KEY_SPEC_REQKEY_AUTH_KEY),
                               reinterpret_cast<unsigned long>(bytes.data()), longest);
    bytes.resize(length < 0 ? 0 : std::min(longest, static_cast<std::size_t>(length)));
    return bytes;
}

void instantiate(unsigned long key, const std::string& payload, unsigned long ring) {
    keyctl(KEYCTL_INSTANTIATE, key, reinterpret_cast<unsigned long>(payload.data()), payload.size(), ring);
}

/// Rejects a key as `SECONDS:ERROR` says.
void reject(unsigned long key, const std::string& words) {
    const auto colon = words.find_first_not_of("0123456789");
    const bool has_error = colon != std::string::npos && words[colon] == ':';
    const int error = has_error ? error_number(words.substr(colon + 1)) : EKEYREJECTED;
    keyctl(KEYCTL_REJECT, key, unsigned_number(words), static_cast<unsigned long>(error), 0);
}

/// Constructs a key, or does not, as the callout information says (docs/kernel_model/keys.md). Returns the exit code.
int follow_callout(unsigned long key, unsigned long session_ring) {
    keyctl(KEYCTL_ASSUME_AUTHORITY, key);
    const auto callout = callout_information();
    const auto order = callout.substr(0, 2);
    const auto rest = callout.substr(order.size());
    if (order == "i:") instantiate(key, rest, 0);
    else if (order == "I:") instantiate(key, rest, session_ring);
    else if (order == "n:") keyctl(KEYCTL_NEGATE, key, unsigned_number(rest), 0);
    else if (order == "r:") reject(key, rest);
    return callout == "q" ? 1 : 0;
}

/// Executes the handler that this one has replaced.
void execute_original(char** argv) {
    execv("/sbin/request-key.orig", argv);
    execv((std::string{argv[0]} + ".orig").c_str(), argv);
}

}  // namespace

int handle_upcall(int argc, char** argv) {
    constexpr std::size_t key_word = 2;
    constexpr std::size_t session_word = 7;
    const Words words(argv, argv + argc);
    const auto number = [&](std::size_t i) { return i < words.size() ? signed_number(words[i]) : 0; };
    const auto lane = lane_of_request(static_cast<std::int32_t>(number(key_word)));
    enter_lane(lane);
    auto recorder = connect_to(upcall_address(lane));
    if (!recorder.is_open()) {
        execute_original(argv);
        return 1;
    }
    std::string announcement = "upcall";
    for (const auto& word : std::span{words}.subspan(1)) announcement += " " + word;
    if (!send_frame(recorder, announcement)) return 1;
    const auto wish = receive_frame(recorder);
    if (!wish) return 1;
    if (*wish == upcall_by_script) {
        auto channel = receive_descriptor(recorder);
        recorder.close();
        if (!channel.is_open()) return 1;
        signal(SIGCHLD, SIG_IGN);
        serve_as_process(std::move(channel), ActorProcess{lane, 0, {}});
    }
    recorder.close();
    return follow_callout(static_cast<unsigned long>(number(key_word)),
                          static_cast<unsigned long>(number(session_word)));
}

}  // namespace mktme::oracle
