// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/proc_lines.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <string_view>

#include "tests/conformance/oracle/keys/key_text.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

/// Takes the first field off `rest`, and the spaces around it.
std::string take_field(std::string& rest) {
    const auto begin = std::min(rest.find_first_not_of(' '), rest.size());
    const auto end = std::min(rest.find(' ', begin), rest.size());
    auto field = rest.substr(begin, end - begin);
    rest.erase(0, std::min(rest.find_first_not_of(' ', end), rest.size()));
    return field;
}

/// Returns the time until a key expires, without what depends on the moment of the look.
std::string timeout_text(const std::string& timeout, std::string_view description) {
    if (timeout.ends_with('s')) return "secs";
    // A persistent keyring has three days. The third is over as soon as it has been asked for.
    if (timeout == "2d" && description.starts_with("_persistent.")) return "3d";
    return timeout;
}

/// Returns the description of an authorisation key, `key:SERIAL pid:PID ci:LENGTH`, with the name of its key and without
/// the process.
std::string authorisation_text(const std::string& description, KeyNames& keys) {
    constexpr int hex = 16;
    constexpr std::string_view mark = "key:";
    const auto serial = static_cast<Serial>(unsigned_number(description.substr(mark.size()), hex));
    const auto callout = description.find("ci:");
    const auto rest = callout == std::string::npos ? std::string{} : " " + description.substr(callout);
    return fmt::format("{}{}{}", mark, keys.name(serial), rest);
}

}  // namespace

std::string key_line_text(const std::string& line, CaseNames& names) {
    if (line.empty()) return "none";
    auto rest = line;
    take_field(rest);  // the serial
    const auto flags = take_field(rest);
    take_field(rest);  // the usage count
    const auto timeout = take_field(rest);
    const auto permissions = take_field(rest);
    const auto user = take_field(rest);
    const auto group = take_field(rest);
    const auto type = take_field(rest);
    if (type.empty()) return "?";
    const bool is_authorisation = type == ".request_" && rest.starts_with("key:");
    const auto description =
        is_authorisation ? authorisation_text(rest, names.keys) : script_description(rest, names);
    return fmt::format("{} {} {} {} {} {} {}", flags, timeout_text(timeout, rest), permissions,
                       names.users.script_user(static_cast<User>(signed_number(user))), group, type,
                       shown(description));
}

std::string user_line_text(const std::string& line) {
    if (line.empty()) return "none";
    const auto fields = words_of(line.substr(line.find(':') + 1), " ");
    constexpr std::size_t wanted = 4;  // the first is the usage count
    if (fields.size() < wanted) return "?";
    return fmt::format("nkeys={} keys={} bytes={}", fields[1], fields[2], fields[3]);
}

}  // namespace mktme::oracle
