// SPDX-License-Identifier: Apache-2.0
// Measures the cost of the dispatcher: getpid(2) by registers, less the direct call, in nanoseconds of CPU time.
#include <fmt/format.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <limits>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace {

using namespace mktme;

constexpr int calls = 2'000'000;
constexpr int rounds = 15;
constexpr double nanoseconds_per_second = 1e9;

class StoppedClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return syscall::KernelTime{1}; }
};

struct Model {
    StoppedClock clock;
    keys::NoUpcalls upcalls;
    plain_hardware::PlainHardware store;
    syscall::HostMemory memory;
    kernel::Kernel kernel{{.seed = 1}, store, clock, upcalls};
    task::Task& task = kernel.tasks.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
};

double cpu_time() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * nanoseconds_per_second + static_cast<double>(time.tv_nsec);
}

/// Keeps the compiler from dropping the value, or the loop that computes it.
void use(std::int64_t value) { asm volatile("" : : "r"(value) : "memory"); }

/// Returns the nanoseconds that a call takes, in the round that was disturbed least.
template <class Function>
double nanoseconds(Function&& call) {
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < rounds; ++round) {
        const double begin = cpu_time();
        for (int i = 0; i < calls; ++i) use(call());
        best = std::min(best, (cpu_time() - begin) / calls);
    }
    return best;
}

}  // namespace

int main() try {
    Model model;
    const syscall::Registers getpid{.number = syscall::number_of("getpid")};
    const double dispatched = nanoseconds([&] {
        return model.kernel.dispatch(model.kernel.begin(model.task, model.memory), getpid).value_or(0);
    });
    const double direct = nanoseconds([&] { return std::int64_t{model.task.group->id}; });
    fmt::print(
        "getpid by registers {:.1f} ns, directly {:.1f} ns: the dispatcher takes {:.1f} ns of CPU time\n",
        dispatched, direct, dispatched - direct);
} catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
    return EXIT_FAILURE;
}
