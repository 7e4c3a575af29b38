// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{};

/// Reader of Ramulator 2's LoadStoreTrace: a line "LD 0x12340" is LD or ST and an address, without time.
class Ramulator2LdstReader final : public TextSource {
public:
    Ramulator2LdstReader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "LD|ST ADDRESS"} {}

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        const std::string_view operation = cut();
        if (operation != "LD" && operation != "ST")
            fail(operation, shown(operation) + " is no operation; LD and ST are");
        const std::uint64_t where = address(cut("address"));
        request.is_write = operation == "ST";
        request.time = {};
        expect_end("address");
        complete_line(request, where);
        return true;
    }
};

class Ramulator2LdstWriter final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        print("{} 0x{:x}\n", request.is_write ? "ST" : "LD", request.address.count());
        return uncarried(request, detail, carries);
    }
};

}  // namespace

namespace supported {

Format ramulator2_ldst() {
    return {
        .name = "ramulator2-ldst",
        .text = "Ramulator 2 LoadStoreTrace",
        .position = 4,
        .suffix = ".ramulator2-ldst.trace",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<Ramulator2LdstReader>,
        .writer = make_writer<Ramulator2LdstWriter>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
