// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "kernel_model/syscall/errno.hpp"

namespace mktme::syscall {

/// Result of a call: a value, or the error it failed with.
template <class T>
class [[nodiscard]] Result {
public:
    Result() = default;
    Result(T value) : value_{std::move(value)}, error_{Errno::ok} {}
    Result(Errno error) : error_{error} {}

    explicit operator bool() const { return error_ == Errno::ok; }
    [[nodiscard]] Errno error() const { return error_; }

    T& operator*() { return value_; }
    const T& operator*() const { return value_; }
    T* operator->() { return &value_; }
    const T* operator->() const { return &value_; }

private:
    T value_{};
    Errno error_ = Errno::einval;
};

}  // namespace mktme::syscall
