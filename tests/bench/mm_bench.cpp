// SPDX-License-Identifier: Apache-2.0
// Measures memory operations per second on the model and on the host's kernel: a million mixed mmap, touch, mprotect
// and munmap operations in a process with many mappings, and a fork of a process with many pages.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/calls/mprotect.hpp"
#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/process/task_table.hpp"

namespace {

using namespace mktme;
using mm::Address;
using mm::page_size;

constexpr int operations = 1'000'000;
constexpr int touched_pages = 100'000;
/// Base and distance of the mappings: far from everything else in the process, and pages apart, so that no two merge.
constexpr Address base = 0x1000'0000'0000;
constexpr Address stride = 4 * page_size;
constexpr int read_write = PROT_READ | PROT_WRITE;

class StoppedClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return syscall::KernelTime{1}; }
};

/// Memory calls of the model.
class Model {
public:
    void map(Address address, Address length) {
        static_cast<void>(
            mm::mmap(task_, {.address = address,
                             .length = length,
                             .protection = read_write,
                             .flags = mm::map::is_private | mm::map::anonymous | mm::map::fixed}));
    }
    void touch(Address address) { static_cast<void>(mm::touch(task_, address, mm::AccessKind::write)); }
    void protect(Address address) {
        static_cast<void>(mm::mprotect(task_, address, page_size, mm::prot::read));
    }
    void unmap(Address address, Address length) { static_cast<void>(mm::munmap(task_, address, length)); }
    /// Returns the time of the fork, for which the parent waits.
    double fork_seconds() {
        const auto begin = std::chrono::steady_clock::now();
        const auto child = tasks_.fork(task_);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        if (child) tasks_.exit_process(**child);
        return taken.count();
    }

private:
    StoppedClock clock_;
    keys::NoUpcalls upcalls_;
    keys::KeyService service_{clock_, RandomStream{1, "keys"}, upcalls_};
    plain_hardware::PlainHardware store_;
    mm::Memory memory_{store_};
    process::TaskTable tasks_{service_, &memory_};
    task::Task& task_ = tasks_.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
};

/// Memory calls of the host.
class Host {
public:
    void map(Address address, Address length) {
        constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        if (mmap(pointer(address), length, read_write, flags, -1, 0) != MAP_FAILED) return;
        std::perror("mmap");
        std::exit(EXIT_FAILURE);
    }
    void touch(Address address) { *static_cast<volatile char*>(pointer(address)) = 1; }
    void protect(Address address) { mprotect(pointer(address), page_size, PROT_READ); }
    void unmap(Address address, Address length) { munmap(pointer(address), length); }
    double fork_seconds() {
        const auto begin = std::chrono::steady_clock::now();
        const pid_t child = fork();
        if (child == 0) _exit(0);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        waitpid(child, nullptr, 0);
        return taken.count();
    }

private:
    static void* pointer(Address address) {
        return reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr): chosen, not derived
    }
};

/// Returns the operations per second, each at a random mapping.
template <class Memory>
double rate(Memory& memory, int mappings) {
    for (int i = 0; i < mappings; ++i) memory.map(base + static_cast<Address>(i) * stride, page_size);
    RandomStream random{1, "bench"};
    std::vector<Address> places;
    places.reserve(operations / 4);
    for (int i = 0; i < operations / 4; ++i)
        places.push_back(base + random.below(static_cast<std::uint64_t>(mappings)) * stride);
    const auto begin = std::chrono::steady_clock::now();
    for (const Address place : places) {
        memory.map(place, 2 * page_size);
        memory.touch(place);
        memory.protect(place);
        memory.unmap(place + page_size, page_size);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    memory.unmap(base, static_cast<Address>(mappings) * stride);
    return operations / taken.count();
}

template <class Memory>
double fork_milliseconds(Memory& memory) {
    constexpr int times = 5;
    constexpr Address length = mm::in_bytes(touched_pages);
    memory.map(base, length);
    for (Address at = 0; at < length; at += page_size) memory.touch(base + at);
    double best = memory.fork_seconds();
    for (int i = 1; i < times; ++i) best = std::min(best, memory.fork_seconds());
    memory.unmap(base, length);
    return best * 1e3;
}

}  // namespace

int main() {
    fmt::print("{:<44} {:>10}\n", "1 M mmap, touch, mprotect, munmap", "k ops/s");
    for (const int mappings : {100, 10'000, 60'000}) {
        Model model;
        fmt::print("{:<44} {:>10.0f}\n", fmt::format("model, {} mappings", mappings),
                   rate(model, mappings) / 1000);
    }
    Host host;
    constexpr int usual = 10'000;
    fmt::print("{:<44} {:>10.0f}\n", fmt::format("this host, {} mappings", usual), rate(host, usual) / 1000);
    Model model;
    fmt::print("\n{:<44} {:>10}\n", fmt::format("fork with {} touched pages", touched_pages), "ms");
    fmt::print("{:<44} {:>10.2f}\n", "model", fork_milliseconds(model));
    fmt::print("{:<44} {:>10.2f}\n", "this host", fork_milliseconds(host));
}
