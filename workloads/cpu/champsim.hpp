// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "workloads/cpu/champsim_branch.hpp"
#include "workloads/cpu/instruction_format.hpp"
#include "workloads/formats/record_reader.hpp"

namespace mktme::workloads::champsim {

static_assert(std::endian::native == std::endian::little, "ChampSim traces are read as they lie in memory");

/// Bytes of each access: ChampSim traces have no sizes.
inline constexpr std::uint8_t access_bytes = 8;

/// Decoder of ChampSim traces: a `Record` for each instruction, of one thread, with registers and addresses.
///
/// The trace has neither magic nor length of its records, so implausible contents stop the reading.
template <class Record>
class Decoder final : public InstructionDecoder {
public:
    Decoder(TraceInput input, const TraceContext& /*context*/) : bytes_{std::move(input)} {}

    bool decode(InstructionSink& sink) override {
        Record record;
        for (std::size_t i = 0; i < stretch; ++i) {
            if (!next(record)) return false;
            put(record, *sink.thread(0));
            bytes_.take(sizeof record);
        }
        return true;
    }
    [[nodiscard]] double progress() const override { return bytes_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return bytes_.place(record); }

private:
    bool next(Record& record) {
        const std::string_view bytes = bytes_.peek(sizeof record);
        if (bytes.empty() && index_ != 0) return false;
        ++index_;
        if (bytes.empty()) fail("holds no entry");
        if (bytes.size() < sizeof record)
            fail(fmt::format("ends inside a record: {} of {} bytes", bytes.size(), sizeof record));
        std::memcpy(&record, bytes.data(), sizeof record);
        return true;
    }
    void put(const Record& record, ThreadWriter& writer) const {
        check(record);
        // The instruction before is still open: where it led to is known now.
        if (auto* const before = writer.open_detail()) before->branch.next_ip = record.ip;
        writer.begin(0, index_);
        for (const std::uint64_t address : record.source_memory) add(address, cpu::AccessKind::load, writer);
        for (const std::uint64_t address : record.destination_memory)
            add(address, cpu::AccessKind::store, writer);
        auto& detail = writer.add_detail();
        detail.ip = record.ip;
        std::ranges::copy(record.destination_registers, detail.registers.destinations.begin());
        std::ranges::copy(record.source_registers, detail.registers.sources.begin());
        detail.branch = branch_of(detail.registers, record.branch_taken != 0);
    }
    static void add(std::uint64_t address, cpu::AccessKind kind, ThreadWriter& writer) {
        if (address != 0) writer.add({VirtAddr{address}, 0, access_bytes, kind});
    }
    void check(const Record& record) const {
        if (record.is_branch > 1 || record.branch_taken > 1)
            fail(
                fmt::format("is_branch {} and branch_taken {}: each is 0 or 1, so the records are damaged or "
                            "of another length than {} bytes",
                            record.is_branch, record.branch_taken, sizeof record));
        if (!is_canonical(VirtAddr{record.ip})) fail("instruction " + unusable(VirtAddr{record.ip}, 1));
        for (const std::uint64_t address : record.source_memory) check(address);
        for (const std::uint64_t address : record.destination_memory) check(address);
    }
    void check(std::uint64_t address) const {
        if (address != 0 && !is_usable(VirtAddr{address}, access_bytes))
            fail(unusable(VirtAddr{address}, access_bytes));
    }
    [[noreturn]] void fail(const std::string& message) const { bytes_.fail(index_, message); }

    RecordReader bytes_;
    std::uint64_t index_ = 0;  // of the latest record, from 1
};

}  // namespace mktme::workloads::champsim
