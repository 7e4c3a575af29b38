// SPDX-License-Identifier: Apache-2.0
// Fuzz target: gives any bytes to the decoder for cores of the format of the name MKTME_FUZZED, which CMake sets. Only a
// TraceError may end it, and what it hands out keeps its guarantees. Threads give the same whoever is left behind.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "models/base/error.hpp"
#include "workloads/cpu/instruction_format.hpp"
#include "workloads/cpu/thread_source.hpp"

namespace {

using namespace mktme;
using namespace workloads;

constexpr std::uint32_t threads = 4;

void demand(bool holds) {
    if (!holds) std::abort();
}

void check(const cpu::MemoryRecord& record, std::uint64_t records_before) {
    demand(record.bytes > 0 && record.bytes <= InstructionDecoder::longest_record);
    demand(is_usable(record.address, record.bytes));
    demand(record.depends <= records_before);
    if (record.kind == cpu::AccessKind::fetch) demand(record.bytes == line_size.count());
}

/// Mixes what a source hands out into one number.
struct Digest {
    std::uint64_t value = 0;
    std::uint64_t instructions = 0;
    std::uint64_t records = 0;

    void mix(std::uint64_t fact) { value = (value ^ fact) * 0x9e3779b97f4a7c15U; }
    void add(const cpu::Instruction& instruction) {
        demand(instruction.records.size() <= InstructionDecoder::most_records + 16);
        mix(instruction.plain_before);
        mix(instruction.ip);
        for (const cpu::MemoryRecord& record : instruction.records) {
            check(record, records++);
            mix(record.address.count());
        }
        ++instructions;
    }
    bool operator==(const Digest&) const = default;
};

/// Reads a trace that keeps no more than `most_ahead`; returns what each thread gave.
std::vector<Digest> read(std::string_view bytes, Bytes most_ahead) {
    const auto open = [bytes] {
        const TraceContext context{.clock = ClockDomain{Frequency{1'000'000'000}}};
        return find_instruction_format(MKTME_FUZZED)->decoder({"t", bytes_in_memory(bytes)}, context);
    };
    std::vector<Digest> digests(threads);
    try {
        const auto trace = std::make_shared<SharedTrace>(
            open(),
            SharedTrace::Plan{.file = "t", .again = open, .threads = threads, .most_ahead = most_ahead});
        std::vector<std::unique_ptr<ThreadSource>> sources;
        for (std::uint32_t i = 0; i < threads; ++i)
            sources.push_back(std::make_unique<ThreadSource>(trace, i));
        for (std::uint32_t i = threads; i-- > 0;) {
            try {
                for (cpu::Instruction instruction; sources[i]->next(instruction);)
                    digests[i].add(instruction);
                digests[i].mix(sources[i]->plain_tail());
            } catch (const TraceError&) {
                digests[i].mix(1);
            }
        }
    } catch (const TraceError&) {
    }
    return digests;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    demand(read(bytes, default_most_ahead) == read(bytes, Bytes{}));
    return 0;
}
