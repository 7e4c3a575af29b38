// SPDX-License-Identifier: Apache-2.0
// The keyctl operations with asymmetric keys, as far as the kernel checks their arguments before it asks the type.
#include <algorithm>
#include <array>

#include "kernel_model/keys/calls/keyctl.hpp"
#include "kernel_model/syscall/copy.hpp"

namespace mktme::keys {

namespace {

/// struct keyctl_pkey_params
struct PkeyParams {
    std::int32_t key;
    std::uint32_t in_length;
    std::uint32_t out_length;
    std::array<std::uint32_t, 7> spare;
};

/// Checks "enc=NAME hash=NAME", both optional, each at most once (keyctl_pkey_params_parse).
Errno check_info(std::string_view info) {
    constexpr std::string_view blanks = " \t";
    constexpr std::array<std::string_view, 2> names{"enc=", "hash="};
    std::array<bool, names.size()> seen{};
    while (!info.empty()) {
        const std::string_view word = info.substr(0, info.find_first_of(blanks));
        info.remove_prefix(std::min(info.size(), word.size() + 1));
        if (word.empty()) continue;
        const auto* name =
            std::ranges::find_if(names, [&](std::string_view known) { return word.starts_with(known); });
        if (name == names.end() || word.size() == name->size()) return Errno::einval;
        bool& known = seen[static_cast<std::size_t>(name - names.begin())];
        if (known) return Errno::einval;
        known = true;
    }
    return Errno::ok;
}

/// keyctl_pkey_params_get
Errno check_params(KeyCall& call, Serial id, UserAddr info) {
    const auto text = call.string(info, syscall::page_size);
    if (!text) return text.error();
    if (const Errno error = check_info(*text); failed(error)) return error;
    const auto key = call.lookup(id, {}, Need::search);
    return key ? Errno::eopnotsupp : key.error();
}

}  // namespace

Errno query_asymmetric(KeyCall& call, Serial id, UserAddr info) { return check_params(call, id, info); }

Errno operate_asymmetric(KeyCall& call, UserAddr params, UserAddr info) {
    const auto given = call.once([&] { return syscall::read_struct<PkeyParams>(call.call(), params); });
    return given ? check_params(call, Serial{given->key}, info) : given.error();
}

}  // namespace mktme::keys
