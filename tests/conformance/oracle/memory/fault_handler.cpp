// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/memory/fault_handler.hpp"

#include <fmt/format.h>
#include <ucontext.h>
#include <unistd.h>
#include <bit>
#include <csignal>
#include <string_view>

namespace mktme::oracle {

extern "C" {
long oracle_probe_read(Address address);
void oracle_probe_write(Address address, int byte);
void oracle_probe_exec(Address address);
// Instructions that may fault, and those that follow.
void oracle_read_at();
void oracle_read_done();
void oracle_write_at();
void oracle_write_done();
}
asm(R"(
.text
.globl oracle_probe_read, oracle_probe_write, oracle_probe_exec
.globl oracle_read_at, oracle_read_done, oracle_write_at, oracle_write_done
oracle_probe_read:
  xorl %eax, %eax
oracle_read_at:
  movb (%rdi), %al
oracle_read_done:
  ret
oracle_probe_write:
oracle_write_at:
  movb %sil, (%rdi)
oracle_write_done:
  ret
oracle_probe_exec:
  subq $8, %rsp
  xorl %eax, %eax
  xorl %r8d, %r8d
  call *%rdi
  addq $8, %rsp
  ret
)");

namespace {

/// Last fault of this thread. The handler writes it.
struct LastFault {
    volatile int signal;
    volatile int code;
    volatile int key;
};
thread_local LastFault last_fault{};

Fault taken_fault() { return {last_fault.signal, last_fault.code, last_fault.key}; }

greg_t place_of(void (*label)()) { return reinterpret_cast<greg_t>(label); }

/// Ends the process. A fault outside the probes is a mistake in this program.
[[noreturn]] void end_with_message() {
    constexpr std::string_view message = "mmoracle: unexpected fault\n";
    constexpr int unexpected_fault = 99;
    if (write(STDERR_FILENO, message.data(), message.size()) < 0) _exit(unexpected_fault);
    _exit(unexpected_fault);
}

/// Returns from code in the arena to the probe that called it. A fault that is not on the fetch itself means that the
/// page could be executed.
void return_to_probe(const siginfo_t& info, gregset_t& registers) {
    const auto instruction = static_cast<Address>(registers[REG_RIP]);
    if ((reinterpret_cast<Address>(info.si_addr) ^ instruction) / page_size != 0) last_fault.signal = 0;
    registers[REG_RIP] = *std::bit_cast<const greg_t*>(registers[REG_RSP]);
    registers[REG_RSP] += static_cast<greg_t>(sizeof(greg_t));
}

void on_fault(int signal, siginfo_t* info, void* frame) {
    auto& registers = static_cast<ucontext_t*>(frame)->uc_mcontext.gregs;
    auto& instruction = registers[REG_RIP];
    last_fault.signal = signal;
    last_fault.code = info->si_code;
    last_fault.key = signal == SIGSEGV && info->si_code == SEGV_PKUERR ? static_cast<int>(info->si_pkey) : -1;
    if (instruction == place_of(oracle_read_at)) instruction = place_of(oracle_read_done);
    else if (instruction == place_of(oracle_write_at)) instruction = place_of(oracle_write_done);
    else if (in_arena(static_cast<Address>(instruction))) return_to_probe(*info, registers);
    else end_with_message();
}

}  // namespace

std::string Fault::text() const {
    if (signal == SIGBUS) return fmt::format("SIGBUS {}", code);
    switch (code) {
        case SEGV_MAPERR: return "SEGV_MAPERR";
        case SEGV_ACCERR: return "SEGV_ACCERR";
        case SEGV_PKUERR: return fmt::format("SEGV_PKUERR {}", key);
        default: return fmt::format("SEGV_{}", code);
    }
}

void install_fault_handler() {
    struct sigaction action {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, nullptr);
    sigaction(SIGBUS, &action, nullptr);
}

Access read_byte(Address address) {
    last_fault.signal = 0;
    const auto byte = static_cast<unsigned char>(oracle_probe_read(address));
    return {taken_fault(), byte};
}

Access write_byte(Address address, unsigned char byte) {
    last_fault.signal = 0;
    oracle_probe_write(address, byte);
    return {taken_fault(), 0};
}

Access execute_at(Address address) {
    last_fault.signal = 0;
    oracle_probe_exec(address);
    return {taken_fault(), 0};
}

}  // namespace mktme::oracle
