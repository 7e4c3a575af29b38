// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{Part::time, Part::data, Part::old_data, Part::thread};

constexpr std::string_view version_word = "NVMV";
constexpr std::size_t contents = line_size.count();
using Contents = std::array<std::uint8_t, contents>;

/// Reader of NVMain traces: "CYCLE R|W ADDRESS DATA [OLDDATA] THREAD". Data are the 64 bytes of the line as 128 digits
/// in order of memory. Old data are present if the first line is NVMV1, absent if it is NVMV0 or missing.
class NvmainReader final : public TextSource {
public:
    NvmainReader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "CYCLE R|W ADDRESS DATA [OLDDATA, with NVMV1] THREAD"} {
        detail_.data = data_;
    }

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        if (!begun_ && !begin()) return false;
        const std::string_view cycle = cut();
        request.time = time_of(decimal(cycle, "no cycle number"), cycle);
        const std::string_view operation = cut("operation");
        if (operation != "R" && operation != "W")
            fail(operation, shown(operation) + " is no operation; R and W are");
        request.is_write = operation == "W";
        const std::uint64_t address = hex_address(cut("address"));
        read_contents("data", data_);
        if (has_old_) read_contents("old data", old_data_);
        const std::string_view thread = cut("thread");
        const std::uint64_t number = decimal(thread, "no thread number");
        if (number > UINT32_MAX) fail(thread, shown(thread) + " is no thread number");
        detail_.thread = static_cast<std::uint32_t>(number);
        expect_end("thread");
        complete_line(request, address);
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override { return &detail_; }

private:
    /// Reads the line with the version, if there is one. Returns false if nothing follows it.
    bool begin() {
        begun_ = true;
        if (!rest().starts_with(version_word)) return true;
        const std::string_view version = cut();
        if (version != "NVMV0" && version != "NVMV1")
            fail(version, shown(version) + " is no version known; NVMV0 and NVMV1 are");
        expect_end("version");
        has_old_ = version == "NVMV1";
        if (has_old_) detail_.old_data = old_data_;
        return next_line();
    }
    void read_contents(std::string_view what, Contents& out) {
        const std::string_view digits = cut(what);
        if (digits.size() != 2 * contents)
            fail(digits, fmt::format("{} of {} digits; a line has {}", what, digits.size(), 2 * contents));
        hex_bytes(digits, out);
    }

    bool begun_ = false;
    bool has_old_ = false;
    Contents data_{};
    Contents old_data_{};
    TraceDetail detail_;
};

/// Writer of NVMain traces. The first request decides whether there are old data.
class NvmainWriter final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        if (!begun_) {
            has_old_ = !detail.old_data.empty();
            print("{}{}\n", version_word, has_old_ ? 1 : 0);
            begun_ = true;
        }
        Parts lost = uncarried(request, detail, carries);
        print("{} {} 0x{:x} ", cycle_of(request.time, lost), request.is_write ? 'W' : 'R',
              request.address.count());
        print_contents(detail.data, lost);
        if (has_old_) print_contents(detail.old_data, lost);
        else lost.add(Part::old_data, !detail.old_data.empty());
        print("{}\n", detail.thread);
        return lost;
    }

private:
    /// Prints zeros if the contents are unknown, and the first 64 bytes if they are longer than a line.
    void print_contents(std::span<const std::uint8_t> bytes, Parts& lost) {
        lost.add(bytes.empty() ? Part::no_data : Part::data, bytes.size() != contents);
        for (std::size_t i = 0; i < contents; ++i) print("{:02x}", i < bytes.size() ? bytes[i] : 0);
        put(" ");
    }

    bool begun_ = false;
    bool has_old_ = false;
};

}  // namespace

namespace supported {

Format nvmain() {
    return {
        .name = "nvmain",
        .text = "NVMain",
        .position = 10,
        .suffix = ".nvt",
        .magic = version_word,
        .is_text = true,
        .carries = carries,
        .reader = make_reader<NvmainReader>,
        .writer = make_writer<NvmainWriter>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
