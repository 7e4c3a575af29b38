// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{Part::time};

/// Reader of traces of Ramulator 1 in CPU mode and Ramulator 2's SimpleO3: a line "4 4922092288 4296751616" is the
/// number of instructions before this one, the address it reads and the line that the read evicts.
///
/// An instruction takes a cycle of the trace's clock. The evicted line is written at the time of the read.
class RamulatorO3Reader final : public TextSource {
public:
    RamulatorO3Reader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "BUBBLES ADDRESS [WRITEBACK]"} {}

    bool next(TraceRequest& request) override {
        if (written_back_) {
            request.is_write = true;
            request.time = time_;
            complete_line(request, *written_back_);
            written_back_.reset();
            return true;
        }
        if (!next_line()) return false;
        const std::string_view bubbles = cut();
        const std::uint64_t before = decimal(bubbles, "no number of instructions");
        const std::uint64_t instruction = later(instruction_, before, bubbles);
        const std::uint64_t where = address(cut("address"));
        const std::string_view written_back = cut();
        if (!written_back.empty()) written_back_ = address(written_back);
        expect_end("write-back");
        request.is_write = false;
        request.time = time_ = time_of(instruction, bubbles);
        instruction_ = instruction + 1;
        complete_line(request, where);
        return true;
    }

private:
    std::uint64_t instruction_ = 0;  // number of the next
    SimTime time_{};                 // of the read
    std::optional<std::uint64_t> written_back_;
};

/// Writer of such traces. A read is held back until it is known whether its write-back follows.
class RamulatorO3Writer final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;

    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        if (!request.is_write) {
            flush();
            const std::uint64_t cycle = cycle_of(request.time, lost);
            lost.add(Part::time, cycle < instruction_);
            bubbles_ = std::max(cycle, instruction_) - instruction_;
            instruction_ += bubbles_ + 1;
            read_ = request;
        } else if (!read_) {
            lost.add(Part::write);
        } else {
            lost.add(Part::time, request.time != read_->time);
            print("{} {} {}\n", bubbles_, read_->address.count(), request.address.count());
            read_.reset();
        }
        return lost;
    }
    void finish() override {
        flush();
        BufferedWriter::finish();
    }

private:
    void flush() {
        if (read_) print("{} {}\n", bubbles_, read_->address.count());
        read_.reset();
    }

    std::uint64_t instruction_ = 0;  // number of the next
    std::uint64_t bubbles_ = 0;
    std::optional<TraceRequest> read_;
};

}  // namespace

namespace supported {

Format ramulator_o3() {
    return {
        .name = "ramulator-o3",
        .text = "Ramulator 1 in CPU mode, Ramulator 2 SimpleO3",
        .position = 3,
        .suffix = ".ramulator-o3.trace",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<RamulatorO3Reader>,
        .writer = make_writer<RamulatorO3Writer>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
