// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/fault_count.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mktme::oracle {

namespace {

thread_local long faults = 0;

[[gnu::noinline]] void touch_stack() {
    std::array<volatile char, 1U << 16U> room;
    for (std::size_t i = 0; i < room.size(); i += page_size) room.at(i) = 0;
}

/// Counts the minor faults of this thread from its construction to its destruction. After a fork the recorder's own
/// pages fault as well, so it first does all that may happen in between: a system call, a signal handler, stack use.
class FaultWindow {
public:
    FaultWindow() {
        constexpr Address unmapped = 16;
        touch_stack();
        read_byte(unmapped);
        minor_faults();
        before_ = minor_faults();
    }
    ~FaultWindow() { faults += minor_faults() - before_; }
    FaultWindow(const FaultWindow&) = delete;
    FaultWindow& operator=(const FaultWindow&) = delete;

private:
    long minor_faults() {
        syscall(SYS_getrusage, RUSAGE_THREAD, &usage_);
        return usage_.ru_minflt;
    }

    rusage usage_{};
    long before_ = 0;
};

}  // namespace

long counted_faults() { return faults; }
void forget_faults() { faults = 0; }

Access counted_read(Address address) {
    const FaultWindow window;
    return read_byte(address);
}

Access counted_write(Address address, unsigned char byte) {
    const FaultWindow window;
    return write_byte(address, byte);
}

Access counted_execute(Address address) {
    const FaultWindow window;
    return execute_at(address);
}

long counted_call(long number, const CallArguments& arguments) {
    const auto& [a, b, c, d, e, f] = arguments;
    const FaultWindow window;
    return syscall(number, a, b, c, d, e, f);
}

}  // namespace mktme::oracle
