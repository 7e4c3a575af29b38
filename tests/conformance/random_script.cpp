// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/random_script.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <sstream>

namespace mktme::tests {

namespace {

constexpr std::array special_keys{"@s", "@s", "@s", "@t", "@p", "@u", "@us", "@a", "@r", "@g", "#1", "0"};
constexpr std::array rings{"@s", "@s", "@s", "@t", "@p", "@u", "@us", "@r"};
constexpr std::array types{"user", "user", "user", "user", "keyring", "keyring", "logon"};
constexpr std::array descriptions{"a", "b", "c", "d", "k:1", "k:2", "ring1", "ring2"};
constexpr std::array payloads{"s:x", "s:yy", "s:payload", "s:longer-payload-text", "r:40:61", "s:"};
constexpr std::array callouts{"null",
                              "null",
                              "null",
                              "s:i:v1",
                              "s:I:w2",
                              "s:n:100",
                              "s:e",
                              "s:r:100:EKEYREJECTED",
                              "s:r:100:EKEYREVOKED",
                              "s:n:0",
                              "s:q"};
constexpr std::array perms{"3f3f3f3f", "3f3f0000", "3f010000", "3f3f0018", "3f3f0008", "083f0000", "003f0000",
                           "3f000000", "3f1f0000", "373f0000", "3b3b0000", "00000000", "1f1f0000", "3f3f1f00",
                           "37370000", "3e3e3e3e", "2f2f0000", "3f3f0f0f", "01010101", "3f3f003f"};
constexpr std::array timeouts{"0", "100", "5500", "100000", "4294967295"};
constexpr std::array sessions{"null", "null", "s:n1", "s:n2", "s:_ses", "s:.x", "s:_uid.1000"};

}  // namespace

const std::string& ScriptWriter::perform(const std::string& operation) {
    std::istringstream in{operation};
    sim::CaseStep step{
        .place = {.file = "script", .line = 2 * steps_.size() + 1}, .words = {}, .expected = {}};
    for (std::string word; in >> word;) step.words.push_back(word);
    step.expected = machine_.perform(step);
    std::istringstream result{step.expected};
    for (std::string word; result >> word;)
        if (word.size() > 1 && word[0] == 'k' && word.find_first_not_of("0123456789", 1) == std::string::npos)
            names_ = std::max(names_, static_cast<std::size_t>(std::stoul(word.substr(1))));
    steps_.push_back(std::move(step));
    return steps_.back().expected;
}

std::string ScriptWriter::key() {
    if (names_ == 0 || chance(4)) return pick(special_keys);
    const auto recent = std::min<std::size_t>(names_, 6);
    const auto last = chance(2) ? names_ - choices_->below(recent) : 1 + choices_->below(names_ + 1);
    return fmt::format("k{}", last);
}

std::string ScriptWriter::ring() { return chance(2) ? pick(rings) : key(); }
std::string ScriptWriter::destination() { return chance(2) ? "0" : ring(); }
std::string ScriptWriter::type() { return std::string{"s:"} + pick(types); }

void ScriptWriter::set_up() {
    if (chance(12)) perform(fmt::format("- sysctl maxkeys {}", 3 + choices_->below(8)));
    if (chance(12)) perform(fmt::format("- sysctl maxbytes {}", 40 + choices_->below(200)));
    perform("- actor A 1000 1000");
    perform(chance(2)   ? "- actor B 1000 1000"
            : chance(2) ? "- actor B 1001 1000"
                        : "- actor B 1001 1001 1000");
    if (chance(4)) {
        perform("- actor R 0 0");
        root_.insert("R");
    }
    if (!chance(4)) perform("A join_session null");
    if (chance(2)) perform("B join_session null");
}

void ScriptWriter::add_operations() {
    if (steps_.empty()) return set_up();
    const auto actors = machine_.idle_actors();
    const auto actor = actors[choices_->below(actors.size())];
    if (chance(15)) return process_operation(actor);
    if (chance(40)) return manual_upcall(actor);
    if (chance(150)) return timeout(actor);
    key_operation(actor);
}

void ScriptWriter::process_operation(const std::string& actor) {
    const auto next = fmt::format("P{}", processes_ + 1);
    const auto choice = choices_->below(8);
    const bool more = processes_ < 6;
    if (choice == 0 && more) {
        ++processes_;
        perform(fmt::format("{} fork {}", actor, next));
        if (root_.contains(actor)) root_.insert(next);
    } else if (choice == 1 && more) {
        ++processes_;
        perform(fmt::format("{} thread {}", actor, next));
        if (root_.contains(actor)) root_.insert(next);
    } else if (choice == 2) {
        perform(fmt::format("{} exec", actor));
    } else if (choice == 3 && actor.front() == 'P') {
        perform(fmt::format("{} exit", actor));
    } else if (choice == 4) {
        perform(fmt::format("{} session_to_parent", actor));
    } else if (choice == 5) {
        perform(fmt::format("{} setresuid -1 {} -1", actor, chance(2) ? 1000 : 1001));
    } else if (choice == 6 && actor == "R") {
        perform(fmt::format("{} setfsuid {}", actor, chance(2) ? 1000 : 0));
    } else {
        perform(fmt::format("{} set_reqkey {}", actor, static_cast<int>(choices_->below(10)) - 1));
    }
}

/// Root's user keyrings outlive a case on a real kernel, so root leaves its own alone.
bool leaves_traces(const std::string& operation) {
    constexpr std::array lasting{"restrict", "revoke",      "invalidate",    "chown",
                                 "setperm",  "set_timeout", "get_persistent"};
    return std::ranges::any_of(lasting, [&](const char* verb) { return operation.starts_with(verb); });
}

void ScriptWriter::key_operation(const std::string& actor) {
    auto operation = text_of_key_operation();
    while (root_.contains(actor) && leaves_traces(operation)) operation = text_of_key_operation();
    perform(fmt::format("{} {}", actor, operation));
}

std::string ScriptWriter::text_of_key_operation() {
    const auto described = [&] { return fmt::format("{} s:{}", type(), pick(descriptions)); };
    switch (choices_->below(32)) {
        case 0:
        case 1:
        case 2:
        case 3: return fmt::format("add_key s:user s:{} {} {}", pick(descriptions), pick(payloads), ring());
        case 4:
        case 5: return fmt::format("add_key s:keyring s:{} null {}", pick(descriptions), ring());
        case 6: return fmt::format("add_key {} {} {}", described(), pick(payloads), ring());
        case 7:
        case 8: return fmt::format("request_key {} {} {}", described(), pick(callouts), destination());
        case 9: return fmt::format("get_keyring_ID {} {}", key(), choices_->below(2));
        case 10: return fmt::format("join_session {}", pick(sessions));
        case 11: return fmt::format("update {} {}", key(), pick(payloads));
        case 12: return fmt::format("revoke {}", key());
        case 13:
            return fmt::format("chown {} {} {}", key(),
                               chance(2)   ? -1
                               : chance(2) ? 1000
                                           : 1001,
                               chance(2)   ? -1
                               : chance(2) ? 1000
                                           : 1001);
        case 14:
        case 15: return fmt::format("setperm {} {}", key(), pick(perms));
        case 16:
        case 17: return fmt::format("describe {}", key());
        case 18:
        case 19: return fmt::format("read {}", key());
        case 20: return fmt::format("clear {}", ring());
        case 21:
        case 22: return fmt::format("link {} {}", key(), ring());
        case 23: return fmt::format("unlink {} {}", key(), ring());
        case 24:
        case 25: return fmt::format("search {} {} {}", ring(), described(), destination());
        case 26: return fmt::format("move {} {} {} {}", key(), ring(), ring(), choices_->below(2));
        case 27:
            return chance(3) ? fmt::format("restrict {} null null", ring())
                             : fmt::format("proc_key {}", key());
        case 28: return fmt::format("proc_user {}", chance(2) ? 1000 : 1001);
        case 29:
            return chance(2) ? fmt::format("set_timeout {} {}", key(), pick(timeouts))
                             : fmt::format("get_security {}", key());
        case 30: return fmt::format("invalidate {}", key());
        default:
            return chance(2) ? fmt::format("get_persistent {} {}", chance(2) ? -1 : 1000, ring())
                             : fmt::format("assume_authority {}", key());
    }
}

/// A key expires while time passes; sometimes the collector finds it.
void ScriptWriter::timeout(const std::string& actor) {
    const bool collect = chance(2);
    if (collect) perform("- sysctl gc_delay 1");
    perform("- align");
    if (!root_.contains(actor)) perform(fmt::format("{} set_timeout {} 1", actor, key()));
    perform(fmt::format("- sleep {}", chance(2) ? 1500 : 2500));
    if (collect) perform("- sysctl gc_delay 300");  // or the speed of the host would decide what is collected
}

/// The requester must not wait for itself, so nobody else acts until the handler has exited.
void ScriptWriter::manual_upcall(const std::string& actor) {
    const auto handler = fmt::format("U{}", ++upcalls_);
    perform(fmt::format("{} start request_key s:user s:m{} s:info {}", actor, upcalls_, destination()));
    const auto upcall = perform(fmt::format("- upcall {}", handler));
    if (upcall != "none") {
        std::istringstream in{upcall};
        std::string operation, target;
        in >> operation >> target;
        if (!chance(8)) perform(fmt::format("{} assume_authority {}", handler, target));
        for (auto count = 1 + choices_->below(6); count > 0; --count) handler_operation(handler, target);
        perform(fmt::format("{} exit 0", handler));
    }
    perform(fmt::format("{} wait", actor));
}

void ScriptWriter::handler_operation(const std::string& handler, const std::string& target) {
    constexpr std::array<const char*, 22> operations{"instantiate {} s:val 0",
                                                     "instantiate {} s:val @r",
                                                     "negate {} 100 0",
                                                     "negate {} 100 @s",
                                                     "reject {} 100 EKEYEXPIRED 0",
                                                     "set_timeout {} 100",
                                                     "describe {}",
                                                     "proc_key {}",
                                                     "read @s",
                                                     "read @r",
                                                     "read @a",
                                                     "describe @a",
                                                     "get_keyring_ID @r 0",
                                                     "get_keyring_ID @a 0",
                                                     "set_reqkey 7",
                                                     "request_key s:user s:a null 0",
                                                     "request_key s:user s:b s:i:nested 0",
                                                     "add_key s:user s:c s:fromhandler @r",
                                                     "assume_authority 0",
                                                     "exec",
                                                     "join_session null",
                                                     "get_security {}"};
    const auto operation = pick(operations);
    perform(fmt::format("{} {}", handler, fmt::format(fmt::runtime(operation), target)));
}

}  // namespace mktme::tests
