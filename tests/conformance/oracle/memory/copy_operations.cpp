// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <array>
#include <bit>
#include <optional>

#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/fault_count.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

Pipe make_pipe() {
    std::array<int, 2> numbers{};
    if (pipe(numbers.data()) != 0) throw ScriptMistake{"!pipe"};
    return {Descriptor{numbers[0]}, Descriptor{numbers[1]}};
}

std::uint64_t argument(const Descriptor& descriptor) {
    return static_cast<std::uint32_t>(descriptor.number());
}

/// Returns the result text of a call that reads one byte.
std::string read_result(long length, unsigned char byte) {
    return length == 1 ? byte_text(byte) : call_result(length);
}

/// ADDR: the kernel writes the byte 5a there.
std::string system_read(const Words& w, MemoryActor& /*actor*/) {
    const auto pipe = make_pipe();
    if (write(pipe.writing.number(), "Z", 1) != 1) throw ScriptMistake{"!pipe"};
    return call_result(counted_call(SYS_read, {argument(pipe.reading), address_of(w[1]), 1}));
}

/// ADDR: the kernel reads a byte there.
std::string system_write(const Words& w, MemoryActor& /*actor*/) {
    const auto pipe = make_pipe();
    return call_result(counted_call(SYS_write, {argument(pipe.writing), address_of(w[1]), 1}));
}

/// ADDR
std::string memory_file_read(const Words& w, MemoryActor& /*actor*/) {
    const Descriptor memory{open("/proc/self/mem", O_RDONLY)};
    unsigned char byte = 0;
    const auto length = counted_call(SYS_pread64, {argument(memory), reinterpret_cast<std::uint64_t>(&byte),
                                                   sizeof byte, address_of(w[1])});
    return read_result(length, byte);
}

/// ADDR BYTE
std::string memory_file_write(const Words& w, MemoryActor& /*actor*/) {
    const Descriptor memory{open("/proc/self/mem", O_RDWR)};
    const auto byte = byte_of(w[2]);
    return call_result(counted_call(SYS_pwrite64, {argument(memory), reinterpret_cast<std::uint64_t>(&byte),
                                                   sizeof byte, address_of(w[1])}));
}

/// PID ADDR
std::string process_read(const Words& w, MemoryActor& /*actor*/) {
    unsigned char byte = 0;
    const iovec here{&byte, sizeof byte};
    const iovec there{std::bit_cast<void*>(address_of(w[2])), sizeof byte};
    return read_result(process_vm_readv(static_cast<pid_t>(signed_number(w[1])), &here, 1, &there, 1, 0),
                       byte);
}

}  // namespace

std::span<const MemoryEntry> copy_operations() {
    static constexpr std::array entries{
        MemoryEntry{"sysread", 1, 1, system_read},      MemoryEntry{"syswrite", 1, 1, system_write},
        MemoryEntry{"memread", 1, 1, memory_file_read}, MemoryEntry{"memwrite", 2, 2, memory_file_write},
        MemoryEntry{"vmread", 2, 2, process_read},
    };
    return entries;
}

}  // namespace mktme::oracle
