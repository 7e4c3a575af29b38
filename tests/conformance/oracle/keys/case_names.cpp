// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/case_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::array<std::string_view, 3> user_prefixes{"_uid.", "_uid_ses.", "_persistent."};
constexpr std::string_view request_prefix = "_req.";

/// Replaces the digits after the first `prefix` in `text` with what `replacement` returns for them, if there are any.
/// `mark` stands before the digits and is replaced as well.
template <class Replacement>
void replace_digits(std::string& text, std::string_view prefix, std::string_view mark,
                    Replacement replacement) {
    const auto place = text.find(prefix);
    if (place == std::string::npos) return;
    const auto begin = place + prefix.size();
    if (text.compare(begin, mark.size(), mark) != 0) return;
    const auto digits = begin + mark.size();
    const auto end = std::min(text.find_first_not_of("0123456789", digits), text.size());
    if (end == begin) return;
    text.replace(begin, end - begin, replacement(text.substr(digits, end - digits)));
}

}  // namespace

std::string host_description(std::string text, CaseNames& names) {
    for (const auto prefix : user_prefixes)
        replace_digits(text, prefix, "", [&](const std::string& digits) {
            return std::to_string(names.users.host_user(static_cast<long>(unsigned_number(digits))));
        });
    replace_digits(text, request_prefix, "k", [&](const std::string& digits) {
        return std::to_string(names.keys.serial(static_cast<int>(signed_number(digits))));
    });
    return text;
}

std::string script_description(std::string text, CaseNames& names) {
    for (const auto prefix : user_prefixes)
        replace_digits(text, prefix, "", [&](const std::string& digits) {
            return names.users.script_user(static_cast<User>(unsigned_number(digits)));
        });
    replace_digits(text, request_prefix, "", [&](const std::string& digits) {
        const auto serial = static_cast<Serial>(unsigned_number(digits));
        return names.keys.number(serial) == 0 ? digits : names.keys.name(serial);
    });
    return text;
}

}  // namespace mktme::oracle
