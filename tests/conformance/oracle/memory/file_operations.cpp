// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <array>
#include <cerrno>

#include "tests/conformance/oracle/error_names.hpp"
#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/memory/arena.hpp"
#include "tests/conformance/oracle/memory/memory_operations.hpp"

namespace mktme::oracle {

namespace {

const Descriptor& file_of(const std::string& name, const MemoryProcess& process) {
    const auto found = process.files.find(name);
    if (found == process.files.end()) throw ScriptMistake{"!file"};
    return found->second;
}

/// Gives a file its pages. The first byte of page i is 0x30 + i.
void write_pages(const Descriptor& file, long pages) {
    constexpr long first_byte = 0x30;
    constexpr auto page = static_cast<off_t>(page_size);
    if (ftruncate(file.number(), pages * page) != 0) return;
    for (long i = 0; i < pages; ++i) {
        const auto byte = static_cast<unsigned char>(first_byte + i);
        if (pwrite(file.number(), &byte, sizeof byte, i * page) != sizeof byte) return;
    }
}

/// NAME PAGES rw|ro
std::string create(const Words& w, MemoryActor& actor) {
    Descriptor file{memfd_create(w[1].c_str(), 0)};
    if (!file.is_open()) return error_result(errno);
    write_pages(file, signed_number(w[2]));
    if (w[3] == "ro")
        file = Descriptor{open(fmt::format("/proc/self/fd/{}", file.number()).c_str(), O_RDONLY)};
    if (!file.is_open()) return error_result(errno);
    actor.process().files[w[1]] = std::move(file);
    return "0";
}

/// FILE LEN
std::string truncate(const Words& w, MemoryActor& actor) {
    return call_result(
        ftruncate(file_of(w[1], actor.process()).number(), static_cast<off_t>(length_of(w[2]))));
}

/// FILE OFFSET
std::string read_file_byte(const Words& w, MemoryActor& actor) {
    unsigned char byte = 0;
    const auto length = pread(file_of(w[1], actor.process()).number(), &byte, sizeof byte,
                              static_cast<off_t>(length_of(w[2])));
    return length == 1 ? byte_text(byte) : call_result(length);
}

}  // namespace

std::span<const MemoryEntry> file_operations() {
    static constexpr std::array entries{
        MemoryEntry{"file", 3, 3, create},
        MemoryEntry{"ftruncate", 2, 2, truncate},
        MemoryEntry{"fread", 2, 2, read_file_byte},
    };
    return entries;
}

}  // namespace mktme::oracle
