// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>
#include <memory>

#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::keys {

using task::Task;

/// Lookup rule for an id that cannot be used as it is.
struct LookupFlags {
    bool create : 1 = false;   // make the keyring if a special id names a missing one
    bool partial : 1 = false;  // accept a key that is still under construction
};

/// A system call in progress, on behalf of a task.
///
/// Some calls must sleep: until a key is constructed, or until a handler has exited. Such a call returns
/// Errno::erestartsys. Once can_continue() is true, rewind() it and call the same function again with the same
/// arguments. The results from before the sleep are recorded here and replayed. Every step thus happens once, and in
/// the order of the kernel.
class SystemCall {
public:
    /// Enters the kernel. Deferred work is done first.
    SystemCall(KeyService& service, Task& task);

    [[nodiscard]] KeyService& service() const { return *service_; }
    [[nodiscard]] Task& task() const { return *task_; }
    [[nodiscard]] Credentials& cred() const { return task_->cred; }

    /// Turns an id into a key that may be used for `need`, waiting until it is constructed.
    Result<KeyRef> lookup(Serial id, LookupFlags flags, Need need);
    /// Sleeps until the key is constructed, then returns the error of using it, if any. Returns EINTR if interrupted.
    Errno wait_for_construction(const Key& key);
    /// Sleeps until the upcall is over, and returns its outcome. Cannot be interrupted.
    Errno wait_for(const std::shared_ptr<Upcall>& awaited);
    /// Returns the result of `step`, which runs once only (but again if it had to sleep).
    template <class Step>
    Result<KeyRef> once(Step&& step) {
        if (done_ == steps_.size()) {
            Result<KeyRef> result = step();
            if (result.error() == Errno::erestartsys) return result;
            steps_.push_back(std::move(result));
        }
        return steps_[done_++];
    }

    void rewind() {
        done_ = 0;
        awaited_key_.reset();
        awaited_upcall_.reset();
    }
    [[nodiscard]] bool can_continue() const;
    /// Ends a wait for construction, as a signal for the task does.
    void interrupt() { interrupted_ = true; }

    /// Adds the references this call holds.
    void count_references(References& held) const;

    /// The upcall this request made; request_key() keeps it here over its sleep.
    std::shared_ptr<Upcall> upcall;
    KeyPtr authkey;

private:
    void take_session_of_child();
    Result<KeyRef> find(Serial id, LookupFlags flags);
    Result<KeyRef> own_keyring(Serial id, LookupFlags flags);
    Result<KeyRef> session_keyring(LookupFlags flags);
    [[nodiscard]] Result<KeyRef> requestor_keyring() const;
    Result<KeyRef> by_serial(Serial id);
    Errno check_usable(const KeyRef& ref, LookupFlags flags, Need need);
    [[nodiscard]] bool is_interrupted() const { return interrupted_ || task_->signals.alerted; }

    KeyService* service_;
    Task* task_;
    boost::container::small_vector<Result<KeyRef>, 4> steps_;
    std::size_t done_ = 0;
    KeyPtr awaited_key_;
    std::shared_ptr<Upcall> awaited_upcall_;
    bool interrupted_ = false;
};

}  // namespace mktme::keys
