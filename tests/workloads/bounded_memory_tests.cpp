// SPDX-License-Identifier: Apache-2.0
// The unpacked contents of a small file are never held in memory. Each test is a process with a peak of its own.
#include <sys/resource.h>
#include <catch2/catch.hpp>

#include "tests/workloads/packed.hpp"
#include "tests/workloads/reading.hpp"
#include "workloads/formats/trace_open.hpp"

namespace {

using namespace mktme;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

std::size_t peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

/// Returns `count` packed copies of `text`, one behind the other.
std::string repeated(const test::Packer& packer, const std::string& text, std::size_t count) {
    const std::string one = packer.pack(text);
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += one;
    return all;
}

}  // namespace

TEST_CASE("2 GiB out of a small file pass through 32 MiB", "[trace][corrupt]") {
    const std::string text(64 * mebibyte, '\0');
    const test::TempFile file{repeated(test::packers[2], text, 32)};
    CHECK(std::filesystem::file_size(file.path()) < mebibyte);
    const std::size_t before = peak_memory();
    const auto bytes = workloads::open_bytes(file.path());
    std::string block(65536, '\0');
    std::size_t unpacked = 0;
    while (const std::size_t n = bytes->read(block)) unpacked += n;
    CHECK(unpacked == 2048 * mebibyte);
    CHECK(peak_memory() < before + 32 * mebibyte);
}

TEST_CASE("A trace of millions of requests is read in the memory of a small one", "[trace][corrupt]") {
    std::string text;
    while (text.size() < mebibyte) text += "0x1001B3640 READ 120\n";
    for (const auto& packer : test::packers) {
        INFO(packer.name);
        const test::TempFile file{repeated(packer, text, 48), "t.dramsim3.trace"};
        const auto trace =
            workloads::open_trace(file.path(), workloads::detect_format, {.clock = test::one_ns});
        std::uint64_t requests = 0;
        const std::size_t before = peak_memory();
        for (workloads::TraceRequest request; trace.source->next(request);) ++requests;
        CHECK(requests == 48 * std::uint64_t{text.size() / 21});
        CHECK(peak_memory() < before + 16 * mebibyte);
    }
}

TEST_CASE("Converting to mrt does not hold the records that its header counts", "[trace][convert]") {
    const std::string text = [] {
        std::string lines;
        while (lines.size() < 16 * mebibyte) lines += "LD 0x40\n";
        return lines;
    }();
    const auto source = workloads::format_of("ramulator2-ldst")
                            .reader({"t", workloads::bytes_in_memory(text)}, {.clock = test::one_ns});
    class Counted final : public workloads::ByteSink {
    public:
        void write(std::string_view bytes) override { size += bytes.size(); }
        void finish() override {}
        std::size_t size = 0;
    } sink;
    const auto writer = workloads::format_of("mrt").writer(sink, {.clock = test::one_ns});
    const std::size_t before = peak_memory();
    for (workloads::TraceRequest request; source->next(request);) writer->write(request, {});
    writer->finish();
    CHECK(sink.size == 64 + 16 * (text.size() / 8));
    CHECK(peak_memory() < before + 8 * mebibyte);
}
