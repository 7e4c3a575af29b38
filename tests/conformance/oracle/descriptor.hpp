// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <utility>

namespace mktme::oracle {

/// Owner of a file descriptor, which it closes at its end.
class Descriptor {
public:
    Descriptor() = default;
    /// Takes over `number`, the result of a system call: negative if that failed.
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        const Descriptor replaced{std::exchange(number_, other.release())};
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    /// Closes the descriptor, if it is open. Keeps errno.
    void close() noexcept;

private:
    int release() noexcept { return std::exchange(number_, -1); }

    int number_ = -1;
};

/// Two connected ends of a stream.
struct Ends {
    Descriptor ours;
    Descriptor theirs;
};

/// Returns a pair of connected sockets, which programs inherit; nothing if the system has none left.
std::optional<Ends> socket_pair();

/// Returns true as soon as a read would not block, and false if that takes longer than `limit`.
bool readable(const Descriptor& descriptor, std::chrono::milliseconds limit);

/// Closes every descriptor that the process has inherited, except standard input, output, error and `kept`.
void close_inherited(const Descriptor& kept);

}  // namespace mktme::oracle
