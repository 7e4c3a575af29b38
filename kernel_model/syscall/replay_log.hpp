// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <new>
#include <utility>

namespace mktme::syscall {

/// Values that a system call recorded before it slept, of any types, in order. The first few take no allocation.
class ReplayLog {
public:
    ReplayLog() = default;
    ReplayLog(const ReplayLog&) = delete;
    ReplayLog& operator=(const ReplayLog&) = delete;
    ~ReplayLog() { truncate(0); }

    /// Returns true if the value at `place` was recorded at this depth of nested steps.
    [[nodiscard]] bool holds(std::size_t place, unsigned depth) const {
        return place < entries_.size() && entries_[place].depth == depth;
    }
    /// Precondition: a T was recorded at `place`.
    template <class T>
    [[nodiscard]] T& at(std::size_t place) const {
        return *static_cast<T*>(entries_[place].value);
    }
    template <class T>
    T& push(unsigned depth, T value) {
        const std::size_t offset = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
        const bool fits = offset + sizeof(T) <= space_.size();
        T* const made = fits ? ::new (space_.data() + offset) T(std::move(value)) : new T(std::move(value));
        entries_.push_back({made, fits ? destroy<T> : destroy_and_free<T>, &type_of<T>, depth, used_});
        if (fits) used_ = offset + sizeof(T);
        return *made;
    }
    /// Removes the values from `place` on, last first.
    void truncate(std::size_t place) {
        while (entries_.size() > place) {
            const Entry last = entries_.back();
            entries_.pop_back();
            last.destroy(last.value);
            used_ = last.used_before;
        }
    }
    /// Calls `visit` for each recorded T.
    template <class T, class Visit>
    void for_each(Visit&& visit) const {
        for (const Entry& entry : entries_)
            if (entry.type == &type_of<T>) visit(*static_cast<const T*>(entry.value));
    }

private:
    static constexpr std::size_t inline_bytes = 512;
    static constexpr std::size_t inline_entries = 8;

    struct Entry {
        void* value;
        void (*destroy)(void*);
        const void* type;
        unsigned depth;
        std::size_t used_before;
    };

    template <class T>
    static constexpr char type_of = 0;  // its address identifies the type
    template <class T>
    static void destroy(void* value) {
        static_cast<T*>(value)->~T();
    }
    template <class T>
    static void destroy_and_free(void* value) {
        delete static_cast<T*>(value);
    }

    boost::container::small_vector<Entry, inline_entries> entries_;
    std::size_t used_ = 0;
    alignas(std::max_align_t) std::array<std::byte, inline_bytes> space_;
};

}  // namespace mktme::syscall
