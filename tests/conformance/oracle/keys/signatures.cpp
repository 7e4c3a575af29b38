// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/signatures.hpp"

#include <algorithm>
#include <array>

namespace mktme::oracle {

namespace {

using enum ResultKind;

constexpr std::array signatures{
    Signature{"add_key", "sspk", "", false, serial},
    Signature{"request_key", "sssk", "", false, serial},
    Signature{"get_keyring_ID", "ki", "", false, serial},
    Signature{"join_session", "s", "", false, serial},
    Signature{"update", "kp", "", false, number},
    Signature{"revoke", "k", "", false, number},
    Signature{"chown", "kug", "", false, number},
    Signature{"setperm", "kh", "", false, number},
    Signature{"describe", "k", "i", false, description},
    Signature{"clear", "k", "", false, number},
    Signature{"link", "kk", "", false, number},
    Signature{"unlink", "kk", "", false, number},
    Signature{"search", "kssk", "", false, serial},
    Signature{"read", "k", "i", false, content},
    Signature{"instantiate", "kpk", "", false, number},
    Signature{"instantiate_iov", "kk", "p", true, number},
    Signature{"negate", "kik", "", false, number},
    Signature{"reject", "kiek", "", false, number},
    Signature{"set_reqkey", "i", "", false, number},
    Signature{"set_timeout", "ki", "", false, number},
    Signature{"assume_authority", "k", "", false, serial},
    Signature{"get_security", "k", "i", false, label},
    Signature{"session_to_parent", "", "", false, number},
    Signature{"invalidate", "k", "", false, number},
    Signature{"get_persistent", "uk", "", false, serial},
    Signature{"move", "kkki", "", false, number},
    Signature{"restrict", "kss", "", false, number},
    Signature{"capabilities", "i", "", false, number},
    Signature{"keyctl", "iiiii", "", false, number},
    Signature{"proc_key", "k", "", false, proc_key},
    Signature{"proc_user", "u", "", false, proc_user},
    Signature{"setresuid", "uuu", "", false, number},
    Signature{"setresgid", "ggg", "", false, number},
    Signature{"setfsuid", "u", "", false, number},
    Signature{"setgroups", "", "g", true, number},
    Signature{"fork", "n", "", false, new_actor},
    Signature{"thread", "n", "", false, new_actor},
    Signature{"exec", "", "", false, number},
    Signature{"exit", "", "i", false, end},
    Signature{"sleep", "i", "", false, number},
};

}  // namespace

char Signature::letter(std::size_t index) const {
    if (index < required.size()) return required[index];
    index -= required.size();
    if (index < optional.size()) return optional[index];
    return repeats ? optional.back() : '\0';
}

const Signature* find_signature(std::string_view operation) {
    const auto* const found = std::ranges::find(signatures, operation, &Signature::operation);
    return found != signatures.end() ? found : nullptr;
}

}  // namespace mktme::oracle
