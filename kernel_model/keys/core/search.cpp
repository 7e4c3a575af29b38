// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/keys/core/search.hpp"

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/keys/core/keyring.hpp"
#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"

namespace mktme::keys {

namespace {

constexpr int max_depth = 6;

/// One search through a tree of keyrings.
class Walk {
public:
    Walk(const Search& search, bool possessed, KernelSeconds now)
        : search_{&search},
          possessed_{possessed},
          now_{now} {}

    Result<KeyRef> from(Key& top) {
        if (top.index == search_->index && examine(top) != Examined::no_match) return result_;
        descend(top, 0);
        return result_;
    }

private:
    enum class Examined : unsigned char { no_match, unusable, found };

    Examined unusable(Errno why) {
        result_ = why;
        return Examined::unusable;
    }

    Examined examine(Key& key) {
        if (search_->check_state) {
            if (key.flags.invalidated || key.flags.revoked) return unusable(Errno::ekeyrevoked);
            if (now_ >= key.expiry) {
                if (search_->forget_expired) return Examined::unusable;
                return unusable(Errno::ekeyexpired);
            }
        }
        if (search_->only != nullptr && &key != search_->only) return Examined::no_match;
        if (failed(check_permission(key, possessed_, *search_->cred, Need::search)))
            return unusable(Errno::eacces);
        if (search_->check_state && key.state == KeyState::negative) return unusable(key.rejection);
        result_ = KeyRef{&key, possessed_};
        return Examined::found;
    }

    bool descend(Key& keyring, int depth) {
        if (keyring.flags.invalidated || keyring.flags.revoked) return false;
        const Keyring& links = contents(keyring);
        if (Key* key = links.find(search_->index); key != nullptr && examine(*key) == Examined::found)
            return true;
        if (!search_->recurse || depth == max_depth) return false;
        for (const auto& [index, link] : links.links()) {
            if (!index.is_keyring()) break;
            Key& nested = *link.key();
            if (failed(check_permission(nested, possessed_, *search_->cred, Need::search))) continue;
            if (descend(nested, depth + 1)) return true;
        }
        return false;
    }

    const Search* search_;
    bool possessed_;
    KernelSeconds now_;
    Result<KeyRef> result_ = Errno::eagain;
};

/// Returns EDEADLK, ELOOP, or EAGAIN to go on; see find_below().
Errno find_below(const Key& top, const Key& key, int depth) {
    if (top.flags.invalidated || top.flags.revoked) return Errno::eagain;
    const Keyring& links = contents(top);
    if (links.find(key.index) == &key) return Errno::edeadlk;
    for (const auto& [index, link] : links.links()) {
        if (!index.is_keyring()) break;
        if (depth == max_depth) return Errno::eloop;
        if (const Errno error = find_below(*link.key(), key, depth + 1); error != Errno::eagain) return error;
    }
    return Errno::eagain;
}

/// Combined outcome of the searches of several keyrings.
class Outcome {
public:
    /// Adds a result. Returns true if the search is over.
    bool add(Result<KeyRef> result) {
        if (result) {
            found_ = std::move(result);
            return true;
        }
        if (result.error() == Errno::enokey || (result.error() == Errno::eagain && !failed(miss_)))
            miss_ = result.error();
        else if (result.error() != Errno::eagain) error_ = result.error();
        return false;
    }
    [[nodiscard]] Result<KeyRef> best() const {
        if (found_) return found_;
        return failed(miss_) ? miss_ : error_;
    }

private:
    Result<KeyRef> found_;
    Errno miss_ = Errno::ok;
    Errno error_ = Errno::eagain;
};

}  // namespace

Result<KeyRef> search_keyring(const KeyRef& keyring, const Search& search) {
    if (!keyring->is_keyring()) return Errno::enotdir;
    if (const Errno error = check_permission(keyring, *search.cred, Need::search); failed(error))
        return error;
    return Walk{search, keyring.possessed, keyring->service->now()}.from(*keyring);
}

Result<KeyRef> search_credentials(KeyService& service, const Search& search) {
    const Credentials& cred = *search.cred;
    Outcome outcome;
    const auto look_in = [&](const KeyPtr& keyring) {
        return keyring && outcome.add(search_keyring({keyring, true}, search));
    };
    if (look_in(cred.thread_keyring) || look_in(cred.process_keyring)) return outcome.best();
    look_in(cred.session_keyring ? cred.session_keyring : existing_user_session(service, cred));
    return outcome.best();
}

Result<KeyRef> search_process(KeyService& service, const Search& search) {
    auto own = search_credentials(service, search);
    if (own) return own;
    Errno other = Errno::eacces;
    const KeyPtr& authority = search.cred->request_key_auth;
    if (authority && search.index.type != &service.request_key_auth_type && !failed(validate(*authority))) {
        Search requester = search;
        requester.cred = &authorisation(*authority).requester;
        auto found = search_credentials(service, requester);
        if (found) return found;
        other = found.error();
    }
    if (own.error() == Errno::enokey || other == Errno::enokey) return Errno::enokey;
    return own.error() == Errno::eacces ? other : own.error();
}

Errno find_below(const Key& top, const Key& key) {
    if (&top == &key) return Errno::edeadlk;
    const Errno error = find_below(top, key, 0);
    return error == Errno::eagain ? Errno::ok : error;
}

}  // namespace mktme::keys
