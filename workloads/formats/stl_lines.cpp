// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/stl_lines.hpp"

#include <algorithm>
#include <vector>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads::stl {

namespace {

/// Reader of DRAMSys traces: a line "9: (4) write 0x1000 0x44332211" is a cycle, the number of bytes (default 64), the
/// command, an address and data, whose last pair of digits is the first byte in memory.
///
/// The cycle is absolute in .stl, and counts from the request before in .rstl. Lines that begin with # are comments.
class StlReader : public TextSource {
public:
    bool next(TraceRequest& request) override {
        if (!next_entry()) return false;
        const std::string_view cycle = cut();
        request.time = time_of(cycle_of(cycle), cycle);
        std::string_view word = cut("command");
        std::uint64_t bytes = line_size.count();
        if (word.starts_with('(')) {
            bytes = bytes_of(word);
            word = cut("command");
        }
        if (word != "read" && word != "write") fail(word, shown(word) + " is no command; read and write are");
        request.is_write = word == "write";
        const std::string_view where = cut("address");
        const std::uint64_t address = hex_address(where);
        if (address + (bytes - 1) < address)
            fail(where, fmt::format("{} bytes do not fit behind this address", bytes));
        read_data(cut(), bytes);
        expect_end("data");
        complete(request, address, bytes);
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override {
        return detail_.data.empty() ? nullptr : &detail_;
    }

protected:
    StlReader(TraceInput input, const TraceContext& context, bool relative)
        : TextSource{std::move(input), context, "CYCLE: [(BYTES)] read|write ADDRESS [DATA]"},
          relative_{relative} {}

private:
    bool next_entry() {
        while (next_line())
            if (!line().starts_with('#')) return true;
        return false;
    }
    std::uint64_t cycle_of(std::string_view field) {
        const auto digits = field.ends_with(':') ? field.substr(0, field.size() - 1) : field;
        const std::uint64_t cycle = decimal(digits, "no cycle number");
        if (!relative_) return cycle;
        cycle_ = later(cycle_, cycle, field);
        return cycle_;
    }
    [[nodiscard]] std::uint64_t bytes_of(std::string_view field) const {
        if (!field.ends_with(')')) fail(field, shown(field) + " is no number of bytes such as (64)");
        const std::uint64_t bytes = decimal(field.substr(1, field.size() - 2), "no number of bytes");
        if (bytes == 0 || bytes > largest_request)
            fail(field, fmt::format("a request has 1 to {} bytes, not {}", largest_request, bytes));
        return bytes;
    }
    void read_data(std::string_view field, std::uint64_t bytes) {
        detail_.data = {};
        if (field.empty()) return;
        if (!has_hex_prefix(field)) fail(field, shown(field) + " are no data; data begin with 0x");
        const std::string_view digits = field.substr(2);
        if (digits.size() != 2 * bytes)
            fail(field, fmt::format("{} hexadecimal digits of data for {} bytes: {} are needed",
                                    digits.size(), bytes, 2 * bytes));
        data_.resize(bytes);
        hex_bytes(digits, data_);
        std::ranges::reverse(data_);
        detail_.data = data_;
    }

    bool relative_;
    std::uint64_t cycle_ = 0;
    std::vector<std::uint8_t> data_;
    TraceDetail detail_;
};

class AbsoluteReader final : public StlReader {
public:
    AbsoluteReader(TraceInput input, const TraceContext& context)
        : StlReader{std::move(input), context, false} {}
};
class RelativeReader final : public StlReader {
public:
    RelativeReader(TraceInput input, const TraceContext& context)
        : StlReader{std::move(input), context, true} {}
};

class StlWriter : public BufferedWriter {
public:
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        std::uint64_t cycle = cycle_of(request.time, lost);
        if (relative_) {
            lost.add(Part::time, cycle < cycle_);
            const std::uint64_t before = std::exchange(cycle_, std::max(cycle, cycle_));
            cycle = cycle_ - before;
        }
        const std::uint64_t bytes = std::min<std::uint64_t>(request.bytes, largest_request);
        lost.add(Part::size, bytes != request.bytes);
        print("{}:\t", cycle);
        if (bytes != line_size.count()) print("({}) ", bytes);
        print("{}\t0x{:x}", request.is_write ? "write" : "read", request.address.count());
        const bool fits = detail.data.size() == request.bytes && detail.data.size() <= most_data;
        lost.add(Part::data, !fits && !detail.data.empty());
        if (fits) print_data(detail.data);
        put("\n");
        return lost;
    }

protected:
    StlWriter(ByteSink& sink, const TraceContext& context, bool relative)
        : BufferedWriter{sink, context},
          relative_{relative} {}

private:
    static constexpr std::size_t most_data = 2000;  // keeps the line within LineReader::longest_line
    void print_data(std::span<const std::uint8_t> data) {
        put("\t0x");
        for (auto byte = data.rbegin(); byte != data.rend(); ++byte) print("{:02x}", *byte);
    }

    bool relative_;
    std::uint64_t cycle_ = 0;
};

class AbsoluteWriter final : public StlWriter {
public:
    AbsoluteWriter(ByteSink& sink, const TraceContext& context) : StlWriter{sink, context, false} {}
};
class RelativeWriter final : public StlWriter {
public:
    RelativeWriter(ByteSink& sink, const TraceContext& context) : StlWriter{sink, context, true} {}
};

}  // namespace

std::unique_ptr<RequestSource> read_absolute(TraceInput input, const TraceContext& context) {
    return make_reader<AbsoluteReader>(std::move(input), context);
}
std::unique_ptr<RequestSource> read_relative(TraceInput input, const TraceContext& context) {
    return make_reader<RelativeReader>(std::move(input), context);
}
std::unique_ptr<RequestWriter> write_absolute(ByteSink& sink, const TraceContext& context) {
    return make_writer<AbsoluteWriter>(sink, context);
}
std::unique_ptr<RequestWriter> write_relative(ByteSink& sink, const TraceContext& context) {
    return make_writer<RelativeWriter>(sink, context);
}

}  // namespace mktme::workloads::stl
