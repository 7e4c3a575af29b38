// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/results.hpp"

#include <fmt/format.h>
#include <linux/keyctl.h>
#include <array>
#include <string_view>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/keys/key_text.hpp"
#include "tests/conformance/oracle/keys/keyring_listing.hpp"
#include "tests/conformance/oracle/keys/proc_lines.hpp"
#include "tests/conformance/oracle/keys/query_buffer.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::string_view authorisation_type = ".request_key_auth";
constexpr std::string_view keyring_type = "keyring";

/// Returns the type of a key that `call` returned; an empty text if the call does not tell.
std::string type_of_result(const Call& call) {
    const auto& operation = call.operation;
    if (operation == "add_key" || operation == "request_key") return call.arguments[0].bytes;
    if (operation == "search") return call.arguments[1].bytes;
    if (operation == "assume_authority") return std::string{authorisation_type};
    if (operation == "get_keyring_ID") {
        const auto key = call.arguments[0].number;
        if (key == KEY_SPEC_REQKEY_AUTH_KEY) return std::string{authorisation_type};
        if (key >= 0) return {};
    }
    return std::string{keyring_type};
}

std::string serial_text(const Call& call, const Answer& answer, KeyNames& keys) {
    const auto serial = static_cast<Serial>(answer.value);
    const auto type = answer.value > 0 ? type_of_result(call) : std::string{};
    if (!type.empty()) keys.set_type(serial, type);
    return keys.name(serial);
}

/// Returns the result if the answer did not fit the buffer; an empty text if it did.
std::string overflow_text(const Call& call, const Answer& answer) {
    if (static_cast<std::size_t>(answer.value) <= buffer_size(call)) return {};
    const bool untouched = answer.data.find_first_not_of(untouched_byte) == std::string::npos;
    return fmt::format("{} {}", answer.value, untouched ? "untouched" : "partial");
}

/// Returns `TYPE UID GID PERM <description>` of the kernel's `TYPE;UID;GID;PERM;DESCRIPTION`.
std::string description_text(const Answer& answer, CaseNames& names) {
    auto text = answer.data;
    if (text.ends_with('\0')) text.pop_back();
    std::array<std::string, 4> fields;
    std::size_t begin = 0;
    for (auto& field : fields) {
        const auto end = text.find(';', begin);
        if (end == std::string::npos) return "?" + shown(text);
        field = text.substr(begin, end - begin);
        begin = end + 1;
    }
    constexpr int hex = 16;
    const auto& [type, user, group, permissions] = fields;
    const auto rest = text.substr(begin);
    const auto description = type == authorisation_type
                                 ? "key." + names.keys.name(static_cast<Serial>(unsigned_number(rest, hex)))
                                 : script_description(rest, names);
    return fmt::format("{} {} {} {} {}", type,
                       names.users.script_user(static_cast<User>(unsigned_number(user))), group, permissions,
                       shown(description));
}

/// Returns the type of the key that a `read` names. Asks the kernel, as the actor, if no operation has told it.
std::string type_of_key(std::int64_t id, KeyNames& keys, const DescribeKey& describe) {
    const auto serial = static_cast<Serial>(id);
    if (serial == KEY_SPEC_REQKEY_AUTH_KEY) return std::string{authorisation_type};
    if (serial < 0) return std::string{keyring_type};
    if (keys.type(serial).empty()) {
        const auto described = describe(serial);
        const auto end = described.data.find(';');
        if (described.error == 0 && end != std::string::npos)
            keys.set_type(serial, described.data.substr(0, end));
    }
    return keys.type(serial);
}

std::string content_text(const Call& call, const Answer& answer, CaseNames& names,
                         const DescribeKey& describe) {
    if (auto overflow = overflow_text(call, answer); !overflow.empty()) return overflow;
    const bool is_keyring = type_of_key(call.arguments[0].number, names.keys, describe) == keyring_type;
    return fmt::format(
        "{}{}", answer.value,
        is_keyring ? keyring_listing(answer.data, names.keys, describe) : " " + shown(answer.data));
}

}  // namespace

std::string result_text(ResultKind kind, const Call& call, const Answer& answer, CaseNames& names,
                        const DescribeKey& describe) {
    if (answer.error != 0) return error_result(answer.error);
    switch (kind) {
        case ResultKind::serial: return serial_text(call, answer, names.keys);
        case ResultKind::content: return content_text(call, answer, names, describe);
        case ResultKind::description: {
            auto overflow = overflow_text(call, answer);
            return overflow.empty() ? description_text(answer, names) : overflow;
        }
        case ResultKind::label: return fmt::format("{} {}", answer.value, shown(answer.data));
        case ResultKind::proc_key: return key_line_text(answer.data, names);
        case ResultKind::proc_user: return user_line_text(answer.data);
        case ResultKind::memory: return answer.data;
        case ResultKind::number:
        case ResultKind::new_actor:
        case ResultKind::end: break;
    }
    return std::to_string(answer.value);
}

}  // namespace mktme::oracle
