// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/keys/key_results.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstring>
#include <sstream>

#include "sim/conformance/case_program.hpp"

namespace mktme::sim {

using keys::Serial;

namespace {

constexpr std::string_view authkey_type = ".request_key_auth";

/// Returns the first `count` fields of `text`, and the rest as one more.
std::vector<std::string> fields(std::string_view text, char separator, std::size_t count) {
    std::vector<std::string> parts;
    while (parts.size() < count) {
        const auto end = text.find(separator);
        if (end == std::string_view::npos) break;
        if (end > 0 || separator != ' ') parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(text.substr(std::min(text.find_first_not_of(separator), text.size())));
    return parts;
}

std::string described(const CaseProgram& actor, Serial serial) {
    auto text = read_by_keyctl(actor, keyctl_number::describe, number(serial), usual_buffer);
    return text.substr(0, text.find('\0'));
}

std::string type_in(const std::string& description) {
    const auto end = description.find(';');
    return end == std::string::npos ? "" : description.substr(0, end);
}

Serial hex_serial(const std::string& digits) {
    return Serial{static_cast<std::int32_t>(std::strtoul(digits.c_str(), nullptr, 16))};
}

std::string id_text(const std::string& id) { return id == "4294967295" ? "-1" : id; }

std::string untouched(const CaseOutcome& outcome) {
    return fmt::format("{} {}", outcome.value, outcome.touched ? "touched" : "untouched");
}

/// Returns text up to its first NUL, as a C string.
std::string up_to_nul(const std::string& text) { return text.substr(0, text.find('\0')); }

std::string proc_user(const CaseOutcome& outcome) {
    if (!outcome.data) return "none";
    std::istringstream in{*outcome.data};
    std::string uid;
    std::string usage;
    std::string keys;
    std::string quota_keys;
    std::string quota_bytes;
    in >> uid >> usage >> keys >> quota_keys >> quota_bytes;
    return fmt::format("nkeys={} keys={} bytes={}", keys, quota_keys, quota_bytes);
}

}  // namespace

void KeyResults::uid_mentioned(std::int64_t uid) {
    constexpr std::int64_t first_mapped = 1000;
    constexpr std::int64_t last_mapped = 9999;
    if (uid >= first_mapped && uid <= last_mapped) uids_.try_emplace(uid, uids_.size());
}

std::string KeyResults::write(const KeyOperation& operation, const CaseArguments& arguments,
                              const CaseOutcome& outcome, const CaseProgram& actor) {
    if (failed(outcome.error)) return fmt::format("-{}", errno_name(outcome.error));
    switch (operation.result) {
        case ResultKind::serial: return serial(operation, arguments, outcome.value);
        case ResultKind::number: return fmt::format("{}", outcome.value);
        case ResultKind::zero: return "0";
        case ResultKind::reading: return reading(arguments, outcome, actor);
        case ResultKind::description: return description(arguments, outcome);
        case ResultKind::security:
            return fmt::format("{} {}", outcome.value, shown_bytes(outcome.data.value_or("")));
        case ResultKind::proc_key: return proc_key(outcome);
        case ResultKind::proc_user: return proc_user(outcome);
    }
    return {};
}

/// Returns the name of the key, and records its type if the call reveals it, as the recorder does.
std::string KeyResults::serial(const KeyOperation& operation, const CaseArguments& arguments,
                               std::int64_t value) {
    const Serial key{static_cast<std::int32_t>(value)};
    if (key == Serial::none) return "0";
    const auto id = arguments[0].number;
    if (operation.name == "add_key" || operation.name == "request_key")
        types_[key] = up_to_nul(arguments[0].bytes.bytes);
    else if (operation.name == "search") types_[key] = up_to_nul(arguments[1].bytes.bytes);
    else if (operation.name == "assume_authority" ||
             (operation.name == "get_keyring_ID" && id == number(Serial::reqkey_auth_key)))
        types_[key] = authkey_type;
    else if (operation.name != "get_keyring_ID" || id < 0) types_[key] = "keyring";
    return names_->name(key);
}

std::string KeyResults::description(const CaseArguments& /*arguments*/, const CaseOutcome& outcome) {
    if (!outcome.data) return untouched(outcome);
    const auto part = fields(up_to_nul(*outcome.data), ';', 4);
    const auto text =
        outcome.data->substr(part[0].size() + part[1].size() + part[2].size() + part[3].size() + 4);
    const std::string name = up_to_nul(text);
    const auto shown = part[0] == authkey_type ? fmt::format("key.{}", names_->name(hex_serial(name)))
                                               : names_->with_names(name);
    return fmt::format("{} {} {} {} {}", part[0], id_text(part[1]), part[2], part[3], shown_bytes(shown));
}

std::string KeyResults::reading(const CaseArguments& arguments, const CaseOutcome& outcome,
                                const CaseProgram& actor) {
    if (!outcome.data) return untouched(outcome);
    const Serial serial{static_cast<std::int32_t>(arguments[0].number)};
    std::string type = number(serial) < 0 ? "keyring" : types_[serial];
    if (serial == Serial::reqkey_auth_key) type = authkey_type;
    if (type.empty()) type = types_[serial] = type_in(described(actor, serial));
    if (type == "keyring") return listing(outcome, actor);
    return fmt::format("{} {}", outcome.value, shown_bytes(*outcome.data));
}

/// Returns the links of a keyring. Keys without a name get one, in the order of their descriptions.
std::string KeyResults::listing(const CaseOutcome& outcome, const CaseProgram& actor) {
    std::vector<Serial> serials(outcome.data->size() / sizeof(Serial));
    for (std::size_t i = 0; i < serials.size(); ++i)
        std::memcpy(&serials[i], outcome.data->data() + i * sizeof(Serial), sizeof(Serial));
    std::vector<std::pair<std::string, Serial>> unnamed;
    for (const Serial key : serials) {
        if (names_->has_name(key)) continue;
        const auto text = described(actor, key);
        unnamed.emplace_back(text.empty() ? "~" : sort_key(text), key);
        if (!text.empty()) types_[key] = type_in(text);
    }
    std::ranges::sort(unnamed);
    for (const auto& [text, key] : unnamed) names_->name(key);
    std::ranges::sort(serials, {}, [&](Serial key) { return names_->rank(key); });
    std::string line = fmt::format("{}", outcome.value);
    for (const Serial key : serials) line += fmt::format(" {}", names_->name(key));
    return line;
}

/// Returns a description with the uid that the recorder used on the real kernel.
std::string KeyResults::sort_key(const std::string& described) const {
    auto part = fields(described, ';', 2);
    const auto place = uids_.find(std::strtoll(part[1].c_str(), nullptr, 10));
    constexpr std::size_t first_uid = 1000;
    if (place != uids_.end()) part[1] = fmt::format("{}", first_uid + place->second);
    return fmt::format("{}", fmt::join(part, ";"));
}

std::string KeyResults::proc_key(const CaseOutcome& outcome) {
    if (!outcome.data) return "none";
    // serial, flags, usage, timeout, perm, uid, gid, type, rest
    auto part = fields(outcome.data->substr(0, outcome.data->find('\n')), ' ', 8);
    auto& timeout = part[3];
    auto& rest = part[8];
    if (timeout.back() == 's') timeout = "secs";
    if (timeout == "2d" && rest.starts_with("_persistent."))
        timeout = "3d";  // a second of its three days has passed
    if (part[7] == authkey_type.substr(0, 9) && rest.starts_with("key:")) {
        const auto callout = rest.find("ci:");
        const auto size = callout == std::string::npos ? "" : fmt::format(" {}", rest.substr(callout));
        rest = fmt::format("key:{}{}", names_->name(hex_serial(rest.substr(4))), size);
    } else {
        rest = names_->with_names(rest);
    }
    return fmt::format("{} {} {} {} {} {} {}", part[1], timeout, part[4], id_text(part[5]), part[6], part[7],
                       shown_bytes(rest));
}

}  // namespace mktme::sim
