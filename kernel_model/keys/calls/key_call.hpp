// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::keys {

using syscall::UserAddr;
using syscall::UserBytes;
using task::Task;

inline constexpr std::size_t type_name_limit = 32;      // with its NUL
inline constexpr std::size_t description_limit = 4096;  // with its NUL
inline constexpr std::size_t payload_limit = 1024 * 1024 - 1;

/// Lookup rule for an id that cannot be used as it is.
struct LookupFlags {
    bool create : 1 = false;   // make the keyring if a special id names a missing one
    bool partial : 1 = false;  // accept a key that is still under construction
};

/// Construction that a call has requested from user space. The call keeps it over its sleep.
struct KeyRequest {
    std::shared_ptr<Upcall> upcall{};
    KeyPtr authkey{};
};

/// Key that a request has begun to construct. If the request ends before someone else is in charge of it, the key
/// becomes negative, and the authority to construct it ends.
class UnfinishedKey {
public:
    explicit UnfinishedKey(KeyPtr key) : key_{std::move(key)} {}
    UnfinishedKey(UnfinishedKey&&) noexcept = default;
    UnfinishedKey& operator=(UnfinishedKey&&) = delete;
    ~UnfinishedKey();

    void authorise(const KeyPtr& authkey) { authkey_ = authkey; }
    void hand_over() { key_.reset(); }
    [[nodiscard]] const KeyPtr& key() const { return key_; }
    [[nodiscard]] const KeyPtr& authkey() const { return authkey_; }

private:
    KeyPtr key_;
    KeyPtr authkey_{};
};

/// A system call, as the functions of the key service need it: the call and the service. The call keeps all state that
/// must outlive a sleep, and the references to the keys it sleeps for.
class KeyCall {
public:
    KeyCall(KeyService& service, syscall::Call& call)
        : service_{&service},
          call_{&call},
          task_{&call.task()} {}

    [[nodiscard]] KeyService& service() const { return *service_; }
    [[nodiscard]] syscall::Call& call() const { return *call_; }
    [[nodiscard]] Task& task() const { return *task_; }
    [[nodiscard]] Credentials& cred() const;
    [[nodiscard]] bool must_sleep() const { return call_->must_sleep(); }

    /// Turns an id into a key that may be used for `need`, waiting until it is constructed.
    Result<KeyRef> lookup(Serial id, LookupFlags flags, Need need);
    /// Sleeps until the key is constructed, then returns the error of using it, if any. Returns EINTR if interrupted.
    /// Precondition: the call has recorded a reference to the key.
    Errno wait_for_construction(const Key& key);
    /// Sleeps until the upcall is over, and returns its outcome. Cannot be interrupted. Precondition: the call keeps
    /// the upcall.
    Errno wait_for(const Upcall& awaited);
    /// Locks a key whose attributes or payload the call changes, or reads. Sleeps, uninterruptibly, while others hold
    /// it. Precondition: the call has recorded a reference to the key.
    Errno lock(Key& key) { return syscall::down_write(*call_, key.semaphore); }
    Errno lock_shared(Key& key) { return syscall::down_read(*call_, key.semaphore); }
    /// Returns the string at `from`, copied once (copy.hpp).
    Result<std::string> string(UserAddr from, std::size_t limit);
    /// Returns the bytes of a buffer, copied once (copy.hpp).
    Result<std::string> bytes(UserBytes from);
    /// Returns the name of a key type. EPERM: names that start with a dot are the kernel's own.
    Result<std::string> type_name(UserAddr from);
    /// syscall::Call::once()
    template <class Step>
    auto once(Step&& step) {
        return call_->once(std::forward<Step>(step));
    }

private:
    Result<KeyRef> find(Serial id, LookupFlags flags);
    Result<KeyRef> own_keyring(Serial id, LookupFlags flags);
    Result<KeyRef> session_keyring(LookupFlags flags);
    [[nodiscard]] Result<KeyRef> requestor_keyring() const;
    Result<KeyRef> by_serial(Serial id);
    Errno check_usable(const KeyRef& ref, LookupFlags flags, Need need);

    KeyService* service_;
    syscall::Call* call_;
    Task* task_;
};

/// Performs what a task does to its keyrings on its next entry to the kernel: it takes the session keyring that a child
/// has left for it (key_change_session_keyring).
void enter(KeyService& service, Task& task);

/// Adds the references that a call in progress holds.
void count_references(const syscall::Call& call, References& held);

}  // namespace mktme::keys
