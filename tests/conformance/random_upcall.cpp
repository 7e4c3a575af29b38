// SPDX-License-Identifier: Apache-2.0
// Writes a request whose handler the script drives, while others wait for the same key.
#include <fmt/format.h>
#include <algorithm>
#include <sstream>

#include "tests/conformance/random_script.hpp"

namespace mktme::tests {

namespace {

constexpr std::array answers{"instantiate {} s:val 0",  "instantiate {} s:val @r",
                             "instantiate {} s:val @s", "instantiate_iov {} 0 s:v s: s:w",
                             "negate {} 100 0",         "negate {} 100 @s",
                             "reject {} 100 EPERM @r",  "reject {} 100 EKEYEXPIRED 0",
                             "reject {} 100 515 0",     "reject {} 100 512 0",
                             "instantiate {} s: 0",     "instantiate {} bad:3 0",
                             "instantiate {} s:v #1",   "instantiate {} s:v @a"};

constexpr std::array other_operations{"set_timeout {} 100",
                                      "describe {}",
                                      "proc_key {}",
                                      "get_security {}",
                                      "setperm {} 3f3f0000",
                                      "unlink {} @r",
                                      "read @s",
                                      "read @r",
                                      "read @a",
                                      "read @a 2",
                                      "describe @a",
                                      "proc_key @a",
                                      "describe @r",
                                      "get_keyring_ID @r 0",
                                      "get_keyring_ID @a 0",
                                      "get_keyring_ID @s 0",
                                      "set_reqkey 7",
                                      "set_reqkey 0",
                                      "request_key s:user s:a null 0",
                                      "request_key s:user s:b s:i:nested 0",
                                      "request_key s:user s:a null @r",
                                      "request_key s:user s:d s:n:100 @r",
                                      "add_key s:user s:c s:fromhandler @r",
                                      "add_key s:user s:c s:fromhandler @t",
                                      "link @a @t",
                                      "link @r @t",
                                      "search @r s:user s:a 0",
                                      "update @a s:x",
                                      "revoke @a",
                                      "invalidate @a",
                                      "clear @r",
                                      "assume_authority {}",
                                      "assume_authority 0",
                                      "exec",
                                      "join_session null"};

}  // namespace

void ScriptWriter::manual_upcall(const std::string& actor) {
    const auto handler = fmt::format("U{}", ++upcalls_);
    perform(fmt::format("{} start request_key s:user s:m{} s:info {}", actor, upcalls_, destination()));
    waiting_.push_back(actor);
    const auto upcall = perform(fmt::format("- upcall {}", handler));
    if (upcall != "none") {
        std::istringstream in{upcall};
        std::string operation;
        std::string target;
        in >> operation >> target;
        serve(handler, target);
    }
    wait_for_all();
}

/// Drives a handler. Operations of others during the construction are limited to those that do not interfere.
void ScriptWriter::serve(const std::string& handler, const std::string& target) {
    if (chance(3)) let_others_wait(target);
    auto server = handler;
    if (chance(6)) perform(fmt::format("{} {} {}", handler, chance(2) ? "fork" : "thread", server += "c"));
    if (!chance(8)) perform(fmt::format("{} assume_authority {}", server, target));
    for (auto count = 1 + choices_->below(6); count > 0 && !hangs_; --count)
        handler_operation(server, target);
    if (chance(8) && !hangs_) nested_upcall(server);
    if (server != handler && !hangs_) perform(server + " exit");
    if (!hangs_) perform(fmt::format("{} exit {}", handler, choices_->below(2)));
}

void ScriptWriter::handler_operation(const std::string& handler, const std::string& target) {
    const auto operation = chance(4) ? pick(answers) : pick(other_operations);
    const bool ends_other_threads = operation == "exec" && handler.back() == 'c';
    if (ends_other_threads) return;
    perform(fmt::format("{} {}", handler, fmt::format(fmt::runtime(operation), target)));
}

/// Writes a handler that needs another key for its answer.
void ScriptWriter::nested_upcall(const std::string& handler) {
    const auto inner = fmt::format("U{}", ++upcalls_);
    perform(fmt::format("{} start request_key s:user s:m{} s:more 0", handler, upcalls_));
    const auto upcall = perform(fmt::format("- upcall {}", inner));
    if (upcall != "none") {
        std::istringstream in{upcall};
        std::string operation;
        std::string target;
        in >> operation >> target;
        perform(fmt::format("{} assume_authority {}", inner, target));
        for (auto count = 1 + choices_->below(3); count > 0 && !hangs_; --count)
            handler_operation(inner, target);
        if (!hangs_) perform(inner + " exit 0");
    }
    if (!hangs_) perform(handler + " wait");
}

void ScriptWriter::let_others_wait(const std::string& target) {
    constexpr std::array waits{"read {0}",
                               "link {0} @t",
                               "request_key s:user s:m{1} null 0",
                               "get_keyring_ID {0} 0",
                               "setperm {0} 3f3f0000",
                               "move {0} @u @t 0"};
    const auto actors = machine_.idle_actors();
    for (const auto& actor : actors) {
        if (actor.front() == 'U' || !chance(2)) continue;
        const auto operation = fmt::format(fmt::runtime(pick(waits)), target, upcalls_);
        perform(fmt::format("{} start {}", actor, operation));
        waiting_.push_back(actor);
        if (chance(3)) {
            if (perform(actor + " poll") != "blocked") waiting_.pop_back();
        }
    }
}

void ScriptWriter::wait_for_all() {
    for (const auto& actor : waiting_)
        if (!hangs_) perform(actor + " wait");
    waiting_.clear();
}

}  // namespace mktme::tests
