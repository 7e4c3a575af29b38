// SPDX-License-Identifier: Apache-2.0
#include "tests/workloads/cpu/instructions.hpp"

#include <tuple>

#include "workloads/cpu/instruction_format.hpp"
#include "workloads/formats/mrt_layout.hpp"
#include "workloads/formats/trace_format.hpp"

namespace mktme::test {

namespace {

const workloads::TraceContext context{.clock = one_ns};

std::shared_ptr<workloads::SharedTrace> shared(std::unique_ptr<workloads::InstructionDecoder> decoder,
                                               std::uint32_t threads) {
    return std::make_shared<workloads::SharedTrace>(
        std::move(decoder), workloads::SharedTrace::Plan{.file = "t", .threads = threads});
}

std::unique_ptr<workloads::InstructionDecoder> decoder_of(std::string_view bytes,
                                                          workloads::TraceFormat format) {
    return workloads::find_instruction_format(format.name())
        ->decoder({"t", workloads::bytes_in_memory(bytes)}, context);
}

template <class Open>
Listing list_one(const Open& open, std::size_t most) {
    std::unique_ptr<workloads::InstructionDecoder> decoder;
    try {
        decoder = open();
    } catch (const UserError& error) {
        return {.error = error.what()};
    }
    workloads::ThreadSource source{shared(std::move(decoder), 1), 0};
    return list(source, most);
}

}  // namespace

bool Step::operator==(const Step& other) const {
    const auto facts = [](const Step& step) {
        return std::tie(step.plain_before, step.records, step.ip, step.registers, step.branch, step.thread);
    };
    return facts(*this) == facts(other);
}

std::uint64_t Listing::instructions() const {
    std::uint64_t sum = plain_tail;
    for (const Step& step : steps) sum += step.plain_before + 1;
    return sum;
}

std::vector<cpu::MemoryRecord> Listing::records() const {
    std::vector<cpu::MemoryRecord> all;
    for (const Step& step : steps) all.insert(all.end(), step.records.begin(), step.records.end());
    return all;
}

Listing list(cpu::InstructionSource& source, std::size_t most) {
    Listing listing;
    try {
        cpu::Instruction instruction;
        while (listing.steps.size() < most && source.next(instruction))
            listing.steps.push_back({instruction.plain_before,
                                     {instruction.records.begin(), instruction.records.end()},
                                     instruction.ip,
                                     instruction.registers,
                                     instruction.branch,
                                     instruction.thread,
                                     instruction.record});
        if (listing.steps.size() < most) listing.plain_tail = source.plain_tail();
    } catch (const UserError& error) {
        listing.error = error.what();
    }
    return listing;
}

Listing list_text(std::string_view bytes, workloads::TraceFormat format) {
    return list_one([&] { return decoder_of(bytes, format); }, SIZE_MAX);
}

std::vector<Listing> list_threads(std::string_view bytes, workloads::TraceFormat format,
                                  std::uint32_t threads) {
    const auto trace = shared(decoder_of(bytes, format), threads);
    std::vector<std::unique_ptr<workloads::ThreadSource>> sources;
    for (std::uint32_t i = 0; i < threads; ++i)
        sources.push_back(std::make_unique<workloads::ThreadSource>(trace, i));
    std::vector<Listing> listings;
    listings.reserve(threads);
    for (const auto& source : sources) listings.push_back(list(*source));
    return listings;
}

Listing list_file(const std::filesystem::path& path, workloads::TraceFormat format, std::size_t most) {
    return list_one(
        [&] {
            return workloads::open_instructions(std::make_shared<InputFile>(path, "trace"), format, context)
                .decoder;
        },
        most);
}

std::filesystem::path sample(const std::string& name) { return test_file("cpu/samples") / name; }

std::string sample_bytes(const std::string& name) {
    const auto bytes = workloads::open_bytes(sample(name));
    std::string text;
    std::string block(65536, '\0');
    while (const std::size_t n = bytes->read(block)) text.append(block, 0, n);
    return text;
}

std::string mrt_trace(const std::vector<MrtRecord>& records, std::uint32_t threads, std::uint64_t tail) {
    workloads::mrt::Header header{.magic = {'M', 'R', 'T', '1'},
                                  .version = 1,
                                  .length = 64,
                                  .records = records.size(),
                                  .instructions = 0,
                                  .loads = 0,
                                  .stores = 0,
                                  .threads = threads,
                                  .flags = 0,
                                  .fetches = 0,
                                  .tail = tail};
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
    for (const MrtRecord& record : records) {
        const workloads::mrt::Record raw{record.address, record.gap,    record.kind,
                                         record.size,    record.thread, record.depends};
        bytes.append(reinterpret_cast<const char*>(&raw), sizeof raw);
    }
    return bytes;
}

}  // namespace mktme::test
