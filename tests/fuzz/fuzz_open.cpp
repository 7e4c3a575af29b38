// SPDX-License-Identifier: Apache-2.0
// Fuzz target: opens any bytes as a file whose name does not tell the format. It unpacks the file, then reads it in the
// format that the first bytes tell.
#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "models/base/error.hpp"
#include "workloads/formats/trace_open.hpp"

namespace {

using namespace mktme;

constexpr std::size_t most_unpacked = std::size_t{1} << 22U;  // limits decompression bombs; data is streamed
const workloads::TraceContext context{.clock = ClockDomain{Frequency{1'000'000'000}}};

/// A file in memory that has a path.
class MemoryFile {
public:
    MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_{memfd_create("trace", 0)} {
        if (descriptor_ < 0 || ::write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { close(descriptor_); }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

void unpack(const std::string& path) {
    const auto bytes = workloads::open_bytes(path);
    std::string block(5000, '\0');
    std::size_t unpacked = 0;
    while (const std::size_t n = bytes->read(block))
        if ((unpacked += n) > most_unpacked) return;
}

void read(const std::string& path) {
    const auto trace = workloads::open_trace(path, workloads::detect_format, context);
    std::uint64_t requests = 0;
    for (workloads::TraceRequest request; trace.source->next(request);)
        if (++requests > most_unpacked / 8) return;
}

template <class Step>
void without_trace_error(const Step& step) {
    try {
        step();
    } catch (const TraceError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file{data, size};
    without_trace_error([&] { unpack(file.path()); });
    without_trace_error([&] { read(file.path()); });
    return 0;
}
