// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/fault_count.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

std::string read_text(const Access& access) {
    return access.faulted() ? access.fault.text() : byte_text(access.byte);
}

std::string done_text(const Access& access) { return access.faulted() ? access.fault.text() : "0"; }

/// ADDR
std::string read_memory(const Words& w, MemoryActor& /*actor*/) {
    return read_text(counted_read(address_of(w[1])));
}

/// ADDR BYTE
std::string write_memory(const Words& w, MemoryActor& /*actor*/) {
    return done_text(counted_write(address_of(w[1]), byte_of(w[2])));
}

/// ADDR
std::string execute(const Words& w, MemoryActor& /*actor*/) {
    return done_text(counted_execute(address_of(w[1])));
}

/// ADDR LEN BYTE: writes the first byte of each page up to a fault.
std::string fill(const Words& w, MemoryActor& /*actor*/) {
    const auto address = address_of(w[1]);
    const auto pages = length_of(w[2]) / page_size;
    for (std::uint64_t i = 0; i < pages; ++i) {
        const auto access = counted_write(address + i * page_size, byte_of(w[3]));
        if (access.faulted()) return std::to_string(i) + " " + access.fault.text();
    }
    return std::to_string(pages);
}

/// ADDR LEN: reads the first byte of each page.
std::string peek(const Words& w, MemoryActor& /*actor*/) {
    const auto address = address_of(w[1]);
    const auto pages = length_of(w[2]) / page_size;
    std::string bytes;
    for (std::uint64_t i = 0; i < pages; ++i)
        bytes += (i > 0 ? " " : "") + read_text(counted_read(address + i * page_size));
    return bytes;
}

}  // namespace

std::span<const MemoryEntry> access_operations() {
    static constexpr std::array entries{
        MemoryEntry{"read", 1, 1, read_memory}, MemoryEntry{"write", 2, 2, write_memory},
        MemoryEntry{"exec", 1, 1, execute},     MemoryEntry{"fill", 3, 3, fill},
        MemoryEntry{"peek", 2, 2, peek},
    };
    return entries;
}

}  // namespace mktme::oracle
