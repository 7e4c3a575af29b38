// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/handler_pkru.hpp"

#include "kernel_model/task/signal_params.hpp"

namespace mktme::process {

namespace {

using mmu::PkeyRights;
using mmu::Pkru;

constexpr Pkru all_open{0};
constexpr int default_key = 0;

/// Calls `visit` for every key but 0 and the execute-only one, up to `most` of them, lowest first.
template <class Visit>
void for_ordinary_keys(std::optional<int> execute_only, int most, Visit&& visit) {
    for (int key = default_key + 1; key < Pkru::keys && most > 0; ++key) {
        if (key == execute_only) continue;
        visit(key);
        --most;
    }
}

/// Number of keys that a program has to itself: of 16, two are global. Without an execute-only key, the last one is
/// reserved for it.
constexpr int ordinary_keys = Pkru::keys - 2;

Pkru locked_down(Pkru interrupted, std::optional<int> execute_only) {
    Pkru pkru = interrupted;
    pkru.set_rights(default_key, PkeyRights::all);
    for_ordinary_keys(execute_only, Pkru::keys,
                      [&](int key) { pkru.set_rights(key, PkeyRights::disable_both); });
    return pkru;
}

/// Returns `base` with the rights of ordinary keys from `ordinary`.
Pkru with_ordinary(Pkru base, Pkru ordinary, std::optional<int> execute_only) {
    for_ordinary_keys(execute_only, ordinary_keys,
                      [&](int key) { base.set_rights(key, ordinary.rights(key)); });
    return base;
}

}  // namespace

Pkru pkru_for_handler(HandlerPkru policy, Pkru interrupted, std::optional<int> execute_only) {
    switch (policy) {
        case HandlerPkru::init: return mmu::initial_pkru;
        case HandlerPkru::clear: return all_open;
        case HandlerPkru::lockdown: return locked_down(interrupted, execute_only);
        case HandlerPkru::save_clear_14: return with_ordinary(interrupted, all_open, execute_only);
        case HandlerPkru::inherit: return interrupted;
    }
    return interrupted;
}

Pkru pkru_after_handler(HandlerPkru policy, Pkru saved, Pkru present, std::optional<int> execute_only) {
    return policy == HandlerPkru::save_clear_14 ? with_ordinary(present, saved, execute_only) : saved;
}

}  // namespace mktme::process
