// SPDX-License-Identifier: Apache-2.0
// Writes one operation on keys, usually a valid one on keys that exist.
#include <fmt/format.h>
#include <algorithm>

#include "tests/conformance/random_script.hpp"

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
constexpr std::array uids{"-1", "-1", "-1", "1000", "1001", "1002", "0"};
constexpr std::array gids{"-1", "-1", "-1", "1000", "1001", "7", "0"};
constexpr std::array buffers{"0", "1", "4", "8", "20", "32", "100"};
constexpr std::array strings{"null",     "bad", "s:",        "s:.x",     "s:user",
                             "s:nosuch", "s:a", "s:keyring", "s:no:such"};
constexpr std::array odd_payloads{"null:3", "bad:3",     "bad:0",      "null",
                                  "x:00ff", "r:5000:61", "r:40000:61", "s:"};
constexpr std::array restrictions{"null null",
                                  "null null",
                                  "null null",
                                  "s:user s:x",
                                  "s:nosuch s:x",
                                  "null s:x",
                                  "s:asymmetric s:builtin_trusted",
                                  "s:asymmetric s:key_or_keyring:0:chain",
                                  "s:asymmetric s:x"};

/// Returns true if the operation has lasting effects. Root's user keyrings outlive a case on a real kernel, so root
/// must not change them.
bool leaves_traces(const std::string& operation) {
    constexpr std::array lasting{"restrict", "revoke",      "invalidate",     "chown",
                                 "setperm",  "set_timeout", "get_persistent", "keyctl"};
    return std::ranges::any_of(lasting, [&](const char* verb) { return operation.starts_with(verb); });
}

}  // namespace

std::string ScriptWriter::key() {
    if (names_ == 0 || chance(4)) return pick(special_keys);
    const auto recent = std::min<std::size_t>(names_, 6);
    const auto last = chance(2) ? names_ - choices_->below(recent) : 1 + choices_->below(names_ + 1);
    return fmt::format("k{}", last);
}

std::string ScriptWriter::ring() { return chance(2) ? pick(rings) : key(); }
std::string ScriptWriter::destination() { return chance(2) ? "0" : ring(); }
std::string ScriptWriter::type() { return std::string{"s:"} + pick(types); }
std::string ScriptWriter::described() { return fmt::format("{} s:{}", type(), pick(descriptions)); }

std::string ScriptWriter::permissions() {
    if (!chance(4)) return pick(perms);
    std::string digits;
    for (int group = 0; group < 4; ++group) digits += fmt::format("{:02x}", choices_->below(64));
    return digits;
}

std::string ScriptWriter::session() {
    constexpr std::array odd{"bad", "s:", "s:.x"};
    constexpr std::array shared{"_ses", "ring1", "a", "_tid"};
    switch (choices_->below(8)) {
        case 0:
        case 1: return "s:n1" + tag_;
        case 2: return "s:n2" + tag_;
        case 3: return chance(2) ? "s:_uid.1000" : "s:_uid_ses.1000";
        case 4: return alone_ ? "s:" + pick(shared) : "null";
        case 5: return chance(4) ? pick(odd) : "null";
        default: return "null";
    }
}

void ScriptWriter::key_operation(const std::string& actor) {
    auto operation = text_of_key_operation();
    if (root_.contains(actor) && leaves_traces(operation)) operation = "describe @s";
    const bool done = !perform(fmt::format("{} {}", actor, operation)).starts_with('-');
    // The recorder does not know which raw calls end keys, so it waits after none of them.
    if (done && operation.starts_with("keyctl")) perform("- settle");
}

std::string ScriptWriter::text_of_key_operation() {
    if (chance(12)) return text_of_odd_operation();
    switch (choices_->below(7)) {
        case 0:
        case 1: return text_of_payload_operation();
        case 2:
        case 3: return text_of_link_operation();
        case 4:
        case 5: return text_of_attribute_operation();
        default: return text_of_search();
    }
}

std::string ScriptWriter::text_of_payload_operation() {
    switch (choices_->below(8)) {
        case 0:
        case 1:
        case 2: return fmt::format("add_key s:user s:{} {} {}", pick(descriptions), pick(payloads), ring());
        case 3:
        case 4: return fmt::format("add_key s:keyring s:{} null {}", pick(descriptions), ring());
        case 5: return fmt::format("add_key {} {} {}", described(), pick(payloads), ring());
        case 6: return fmt::format("update {} {}", key(), pick(payloads));
        default: return fmt::format("read {}", key());
    }
}

std::string ScriptWriter::text_of_link_operation() {
    switch (choices_->below(11)) {
        case 0:
        case 1:
        case 2: return fmt::format("link {} {}", key(), ring());
        case 3: return fmt::format("unlink {} {}", key(), ring());
        case 4:
        case 5: return fmt::format("move {} {} {} {}", key(), ring(), ring(), choices_->below(2));
        case 6: return fmt::format("clear {}", ring());
        case 7: return fmt::format("join_session {}", session());
        case 8: return fmt::format("restrict {} {}", ring(), pick(restrictions));
        case 9: return fmt::format("get_keyring_ID {} {}", key(), choices_->below(2));
        default: return fmt::format("get_persistent {} {}", chance(2) ? "-1" : pick(uids), ring());
    }
}

std::string ScriptWriter::text_of_attribute_operation() {
    switch (choices_->below(14)) {
        case 0:
        case 1:
        case 2: return fmt::format("setperm {} {}", key(), permissions());
        case 3:
        case 4: return fmt::format("describe {}", key());
        case 5:
        case 6: return fmt::format("proc_key {}", key());
        case 7: return fmt::format("proc_user {}", 1000 + choices_->below(3));
        case 8: return fmt::format("revoke {}", key());
        case 9: return fmt::format("invalidate {}", key());
        case 10: return fmt::format("set_timeout {} {}", key(), pick(timeouts));
        case 11: return fmt::format("get_security {}", key());
        default: return fmt::format("chown {} {} {}", key(), pick(uids), pick(gids));
    }
}

std::string ScriptWriter::text_of_search() {
    switch (choices_->below(6)) {
        case 0:
        case 1: return fmt::format("search {} {} {}", ring(), described(), destination());
        case 2: return fmt::format("assume_authority {}", key());
        default: return fmt::format("request_key {} {} {}", described(), pick(callouts), destination());
    }
}

/// Returns an operation with null or bad string pointers, buffers that are too short, or answers without a request.
std::string ScriptWriter::text_of_odd_operation() {
    const auto string = [&] { return pick(strings); };
    switch (choices_->below(17)) {
        case 0: return fmt::format("describe {} {}", key(), pick(buffers));
        case 1: return fmt::format("read {} {}", key(), pick(buffers));
        case 2: return fmt::format("get_security {} {}", key(), pick(buffers));
        case 3: return fmt::format("add_key {} {} {} {}", string(), string(), pick(odd_payloads), ring());
        case 4: return fmt::format("add_key s:user s:a {} {}", pick(odd_payloads), ring());
        case 5: return fmt::format("add_key s:asymmetric s:a {} {}", pick(payloads), ring());
        case 6: return fmt::format("update {} {}", key(), pick(odd_payloads));
        case 7:
            return fmt::format("request_key {} {} {} {}", string(), string(), pick(callouts), destination());
        case 8: return fmt::format("request_key {} bad {}", described(), destination());
        case 9: return fmt::format("search {} {} {} {}", ring(), string(), string(), destination());
        case 10: return fmt::format("instantiate {} s:x {}", key(), destination());
        case 11: return fmt::format("reject {} 100 {} {}", key(), choices_->below(200), destination());
        case 12: return fmt::format("negate {} 100 {}", key(), destination());
        case 13: return fmt::format("instantiate_iov {} {} s:x {}", key(), destination(), pick(odd_payloads));
        case 14: return fmt::format("capabilities {}", choices_->below(5));
        case 15: return fmt::format("move {} {} {} {}", key(), ring(), ring(), choices_->below(4));
        default: return text_of_raw_call();
    }
}

/// Returns a keyctl() with any registers. Calls that return a serial are left out, because it differs between hosts.
std::string ScriptWriter::text_of_raw_call() {
    constexpr std::array operations{2,  3,  4,  5,  6,  7,  8,  9,  11, 12, 13, 14, 17, 18, 19,
                                    20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 99};
    constexpr std::array registers{0, 0, -1, -2, -3, -3, -4, -5, -6, -7, -8, -9, 1, 8, 100};
    std::string text = fmt::format("keyctl {}", operations[choices_->below(operations.size())]);
    for (int i = 0; i < 4; ++i) text += fmt::format(" {}", registers[choices_->below(registers.size())]);
    return text;
}

}  // namespace mktme::tests
