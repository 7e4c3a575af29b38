// SPDX-License-Identifier: Apache-2.0
// Measures key calls per second: a million mixed add_key, link, search and unlink calls on the model, and the same
// calls on the host's kernel if it permits them.
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/syscall/numbers.hpp"

namespace {

using namespace mktme;
using keys::Serial;
using syscall::number_of;

constexpr int operations = 1'000'000;
constexpr int distinct_keys = 20'000;

class StoppedClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return syscall::KernelTime{1}; }
};

/// Memory of a program in which each text has a fixed place.
class TextMemory : public syscall::UserMemory {
public:
    static syscall::UserAddr address(const char* text) { return {reinterpret_cast<std::uint64_t>(text)}; }
    syscall::Errno read(syscall::Call&, syscall::UserAddr from, std::span<std::byte> to) override {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the place of a text is its address in this program
        std::memcpy(to.data(), reinterpret_cast<const void*>(from.value), to.size());
        return syscall::Errno::ok;
    }
    syscall::Errno write(syscall::Call&, syscall::UserAddr, std::span<const std::byte>) override {
        return syscall::Errno::efault;
    }
};

/// Key calls of the model, through the dispatcher.
class Model {
public:
    Model() { kernel_.keys.sysctl.maxkeys = kernel_.keys.sysctl.maxbytes = 1'000'000'000; }

    std::int32_t add(const char* type, const std::string& name, std::string_view payload, std::int32_t ring) {
        return call(number_of("add_key"),
                    {at(type), at(name.c_str()), at(payload.data()), payload.size(), word(ring)});
    }
    void link(std::int32_t key, std::int32_t ring) { call(number_of("keyctl"), {8, word(key), word(ring)}); }
    void unlink(std::int32_t key, std::int32_t ring) {
        call(number_of("keyctl"), {9, word(key), word(ring)});
    }
    void search(std::int32_t ring, const std::string& name) {
        call(number_of("keyctl"), {10, word(ring), at("user"), at(name.c_str()), 0});
    }

private:
    static std::uint64_t word(std::int32_t number) {
        return static_cast<std::uint64_t>(std::int64_t{number});
    }
    static std::uint64_t at(const char* text) { return TextMemory::address(text).value; }
    std::int32_t call(std::uint16_t number, std::array<std::uint64_t, 6> arguments) {
        auto& entered = kernel_.begin(task_, memory_);
        return static_cast<std::int32_t>(*kernel_.dispatch(entered, {number, arguments}));
    }

    StoppedClock clock_;
    keys::NoUpcalls upcalls_;
    plain_hardware::PlainHardware store_;
    TextMemory memory_;
    kernel::Kernel kernel_{{.seed = 1}, store_, clock_, upcalls_};
    task::Task& task_ = kernel_.tasks.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
};

/// Key calls of the host.
class Host {
public:
    std::int32_t add(const char* type, const std::string& name, std::string_view payload, std::int32_t ring) {
        return static_cast<std::int32_t>(::syscall(SYS_add_key, type, name.c_str(),
                                                   payload.empty() ? nullptr : payload.data(), payload.size(),
                                                   ring));
    }
    void link(std::int32_t key, std::int32_t ring) { ::syscall(SYS_keyctl, 8, key, ring); }
    void unlink(std::int32_t key, std::int32_t ring) { ::syscall(SYS_keyctl, 9, key, ring); }
    void search(std::int32_t ring, const std::string& name) {
        ::syscall(SYS_keyctl, 10, ring, "user", name.c_str(), 0);
    }
};

/// Returns the calls per second, or 0 if keys cannot be made.
template <class Keys>
double rate(Keys& keys, int keys_in_ring) {
    const auto process = number(Serial::process_keyring);
    const auto filled = keys.add("keyring", "bench", {}, process);
    const auto other = keys.add("keyring", "other", {}, process);
    if (filled < 0 || other < 0) return 0;
    std::vector<std::string> names;
    std::vector<std::int32_t> serials;
    for (int i = 0; i < keys_in_ring; ++i) {
        names.push_back(fmt::format("key-{}", i));
        serials.push_back(keys.add("user", names.back(), "payload", filled));
        if (serials.back() < 0) return 0;
    }
    RandomStream random{1, "bench"};
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < operations / 4; ++i) {
        const auto at = random.below(names.size());
        keys.add("user", names[at], "renewed", filled);
        keys.link(serials[at], other);
        keys.search(filled, names[random.below(names.size())]);
        keys.unlink(serials[at], other);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    keys.unlink(filled, process);
    keys.unlink(other, process);
    return operations / taken.count();
}

}  // namespace

int main() {
    Host host;
    const double on_host = rate(host, distinct_keys);
    fmt::print("{:<34} {:>10}\n", "1 M add, link, search, unlink", "k calls/s");
    for (const int size : {1'000, distinct_keys, 100'000}) {
        Model model;
        fmt::print("{:<34} {:>10.0f}\n", fmt::format("model, {} keys in the keyring", size),
                   rate(model, size) / 1000);
    }
    if (on_host > 0)
        fmt::print("{:<34} {:>10.0f}\n", fmt::format("this host, {} keys", distinct_keys), on_host / 1000);
    else fmt::print("this host does not permit key calls\n");
}
