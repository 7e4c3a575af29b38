// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace mktme {

/// Objects that have a number while they exist. Numbers are reused, the latest one freed first, so that memory is
/// bounded by the most objects that existed at once.
template <class T>
class Numbered {
public:
    using Number = std::size_t;

    /// Adds an object and returns its number. References to other objects may be invalid then.
    Number add(T object) {
        if (free_.empty()) {
            objects_.push_back(std::move(object));
            return objects_.size() - 1;
        }
        const Number number = free_.back();
        free_.pop_back();
        objects_[number] = std::move(object);
        return number;
    }
    /// Frees a number. Its object can be read until the next add().
    void remove(Number number) { free_.push_back(number); }
    T& operator[](Number number) { return objects_[number]; }
    const T& operator[](Number number) const { return objects_[number]; }
    /// Returns the number of objects that exist.
    [[nodiscard]] std::size_t count() const { return objects_.size() - free_.size(); }
    /// Returns the objects by number, those included whose number is free.
    [[nodiscard]] std::vector<T>& all() { return objects_; }

private:
    std::vector<T> objects_;
    std::vector<Number> free_;
};

}  // namespace mktme
