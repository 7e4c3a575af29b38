// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include "workloads/cpu/instruction_format.hpp"
#include "workloads/formats/text_lines.hpp"

namespace mktme::workloads {

/// Base of the decoders of text formats of one thread.
class TextDecoder : public InstructionDecoder, protected TextLines {
public:
    bool decode(InstructionSink& sink) final {
        ThreadWriter& writer = *sink.thread(0);
        for (std::size_t i = 0; i < stretch; ++i) {
            if (!next_line()) {
                writer.add_tail(finish());
                return false;
            }
            put_line(writer);
        }
        return true;
    }
    [[nodiscard]] double progress() const final { return TextLines::progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const final { return TextLines::place(record); }

protected:
    using TextLines::TextLines;

    /// Decodes the line at hand, which is not blank, and counts it in `entries_` if it is one.
    virtual void put_line(ThreadWriter& writer) = 0;
    /// Returns the number of plain instructions behind the last one.
    virtual std::uint64_t finish() = 0;

    /// Throws TraceError with the place of `field` if no program can make this access.
    void check(std::string_view field, VirtAddr address, std::uint64_t bytes) const {
        if (!is_usable(address, bytes)) fail(field, unusable(address, bytes));
    }
    /// Adds an access to the open instruction, as a record for each 64 bytes of it.
    static void add(VirtAddr address, std::uint64_t bytes, cpu::AccessKind kind, ThreadWriter& writer) {
        for (std::uint64_t done = 0; done < bytes; done += longest_record)
            writer.add({VirtAddr{address.count() + done}, 0,
                        static_cast<std::uint8_t>(std::min(longest_record, bytes - done)), kind});
    }
};

}  // namespace mktme::workloads
