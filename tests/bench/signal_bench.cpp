// SPDX-License-Identifier: Apache-2.0
// Measures signals per second, read through a signalfd or taken by a handler, on the model and on the host's kernel.
#include <fmt/format.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"

namespace {

using namespace mktme;
using task::SigAction;
using task::Signal;
using task::SignalSet;

constexpr Signal read_signal = task::realtime_signal(2);
constexpr Signal handled_signal = task::realtime_signal(3);
constexpr int records_per_read = 16;

class StoppedClock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return syscall::KernelTime{1}; }
};

/// Signal calls of the model.
class Model {
public:
    Model() {
        static_cast<void>(process::sigprocmask(task_, process::MaskHow::block, SignalSet{read_signal}));
        const SigAction action{.handler = task::Handler{0x40'1000}};
        static_cast<void>(process::sigaction(book(), task_, number(handled_signal), action));
    }
    void queue(Signal signal, int value) {
        static_cast<void>(process::sigqueue(tasks_, task_, task_.pid, number(signal), value));
    }
    void read() {
        process::SignalfdRead call{book(), task_, file_, records_per_read * process::signalfd_record_size};
        taken_ += call.run()->size();
    }
    void handle() {
        while (delivery_.deliver(task_).kind == process::Delivery::Kind::handler) delivery_.sigreturn(task_);
    }

private:
    task::SignalQueueBook& book() { return tasks_.signal_queue(); }

    StoppedClock clock_;
    keys::NoUpcalls upcalls_;
    keys::KeyService service_{clock_, RandomStream{1, "keys"}, upcalls_};
    process::TaskTable tasks_{service_};
    process::SignalDelivery delivery_{tasks_};
    task::Task& task_ = tasks_.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
    int file_ = *process::signalfd(task_, process::new_descriptor, {read_signal}, {.nonblocking = true});
    std::size_t taken_ = 0;
};

extern "C" void on_signal(int) {}

/// Signal calls of the host.
class Host {
public:
    Host() {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, number(read_signal));
        sigprocmask(SIG_BLOCK, &set, nullptr);
        file_ = ::signalfd(-1, &set, SFD_NONBLOCK);
        signal(number(handled_signal), on_signal);
    }
    static void queue(Signal signal, int value) {
        sigval with{};
        with.sival_int = value;
        ::sigqueue(getpid(), number(signal), with);
    }
    void read() const {
        std::array<signalfd_siginfo, records_per_read> room;
        if (::read(file_, room.data(), sizeof room) < 0) fmt::print("nothing to read\n");
    }
    static void handle() {}  // done on the way back from sigqueue

private:
    int file_ = -1;
};

/// Returns the signals per second, in thousands.
template <class Work>
double rate(int rounds, int signals_per_round, Work&& work) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    return rounds * signals_per_round / taken.count() / 1000;
}

template <class Signals>
void print_rates(const char* name, Signals&& signals, int rounds) {
    const double single = rate(rounds, 1, [&] {
        signals.queue(read_signal, 1);
        signals.read();
    });
    const double batched = rate(rounds / records_per_read, records_per_read, [&] {
        for (int i = 0; i < records_per_read; ++i) signals.queue(read_signal, i);
        signals.read();
    });
    const double handled = rate(rounds, 1, [&] {
        signals.queue(handled_signal, 1);
        signals.handle();
    });
    fmt::print("{:<12} {:>22.0f} {:>22.0f} {:>22.0f}\n", name, single, batched, handled);
}

}  // namespace

int main() {
    fmt::print("{:<12} {:>22} {:>22} {:>22}\n", "k signals/s", "sigqueue + read", "16 sigqueue, 1 read",
               "sigqueue + handler");
    print_rates("model", Model{}, 3'000'000);
    print_rates("this host", Host{}, 300'000);
}
