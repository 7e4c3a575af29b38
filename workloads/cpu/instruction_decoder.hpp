// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/error.hpp"
#include "workloads/cpu/instruction_sink.hpp"

namespace mktme::workloads {

/// Decoder of a trace of instructions: all its threads, in the order of the file.
class InstructionDecoder {
public:
    /// Records of one stretch, about: what a thread that waits for its next instruction lets the others get ahead.
    static constexpr std::size_t stretch = 4096;
    /// Records of one instruction at most. XSAVE, the largest, makes a few hundred.
    static constexpr std::size_t most_records = 4096;
    /// Bytes of one record at most. A larger access is several records.
    static constexpr std::uint64_t longest_record = 64;

    InstructionDecoder() = default;
    InstructionDecoder(const InstructionDecoder&) = delete;
    InstructionDecoder& operator=(const InstructionDecoder&) = delete;
    virtual ~InstructionDecoder() = default;

    /// Decodes the next stretch into `sink`, always the same one. Returns false at the end, where tails are known.
    /// Throws TraceError if the trace cannot be read further; what came before is in the sink.
    virtual bool decode(InstructionSink& sink) = 0;
    /// Returns an upper bound of the number of threads.
    [[nodiscard]] virtual std::uint32_t most_threads() const { return 1; }
    /// Returns the share of the trace decoded, 0..1.
    [[nodiscard]] virtual double progress() const = 0;
    /// Returns "file:line: " or "file: record N: ", the prefix of a message about a record.
    [[nodiscard]] virtual SourcePlace place(std::uint64_t record) const = 0;
};

/// Returns true if a program can access `bytes` bytes there: both ends are canonical and they do not wrap.
inline bool is_usable(VirtAddr address, std::uint64_t bytes) {
    const VirtAddr last{address.count() + (bytes - 1)};
    return is_canonical(address) && is_canonical(last) && last >= address;
}
/// Returns the message for an address that is not usable.
std::string unusable(VirtAddr address, std::uint64_t bytes);

}  // namespace mktme::workloads
